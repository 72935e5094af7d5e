import type { LineageKind } from '@/lib/domain/lineage'

/** One moment; `values` stand in the order of the series. Null is a gap and is drawn as one. */
export type ChartPoint = { at: number; values: (number | null)[] }

export type ChartSeries = { id: string; label: string; shape?: 'line' | 'area' | 'bars' }

export type ChartEvent = {
  id: string
  at: number
  /** For instance from `lineageWords`. */
  label: string
  kind?: LineageKind
  href?: string
}

/** A stretch of made-up history (the demo): always named where it is drawn. */
export type ChartBand = { from: number; to: number; label: string }

const mostPoints = 500

/** At most `most` points: of each handful the one with the largest value stays, so no peak is lost; gaps stay gaps. */
export function thin(points: ChartPoint[], most: number = mostPoints): ChartPoint[] {
  if (points.length <= most) return points
  const handful = Math.ceil(points.length / most)
  const kept: ChartPoint[] = []
  for (let start = 0; start < points.length; start += handful) {
    const some = points.slice(start, start + handful)
    const gap = some.find((point) => point.values.every((value) => value === null))
    const tallest = some.reduce((one, other) => (peak(other) > peak(one) ? other : one))
    kept.push(gap ?? tallest)
  }
  return kept
}

function peak(point: ChartPoint): number {
  return Math.max(...point.values.map((value) => value ?? Number.NEGATIVE_INFINITY))
}
