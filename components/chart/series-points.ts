import type { SeriesAnswer } from '@/lib/client/series'
import { visibleText } from '@/lib/domain/visible-text'
import type { ChartBand, ChartEvent, ChartPoint } from './chart-point'

type Point = SeriesAnswer['points'][number]

/**
 * Points for a chart. The bucket under way is left out of counts (it would always look like a fall) and kept for levels.
 */
export function chartPoints(
  answer: SeriesAnswer | undefined,
  values: (point: Point) => (number | null)[],
  of: 'counts' | 'levels',
): ChartPoint[] {
  if (!answer) return []
  const end = Date.parse(answer.to)
  return answer.points
    .map((point) => ({ at: Date.parse(point.at), values: values(point) }))
    .filter(({ at }) => of === 'levels' || at + answer.bucketSeconds * 1000 <= end)
}

export function numberOf(point: Point, name: string): number | null {
  const value = point[name]
  return typeof value === 'number' ? value : null
}

/** What was counted over the whole range; null when nothing was measured in it. */
export function sumOf(answer: SeriesAnswer | undefined, name: string): number | null {
  const known = (answer?.points ?? []).map((point) => numberOf(point, name)).filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}

/** Events of one kind at one moment are one mark: "Rebuilt (REINDEX): 5 indexes". */
export function chartEvents(answer: SeriesAnswer | undefined, target: string): ChartEvent[] {
  const groups = new Map<string, SeriesAnswer['events']>()
  for (const event of answer?.events ?? []) {
    if (event.kind === 'first-seen') continue
    const place = `${event.at} ${event.kind}`
    groups.set(place, [...(groups.get(place) ?? []), event])
  }
  return [...groups].map(([id, events]) => {
    const [one] = events
    const common = { id, at: Date.parse(one!.at), kind: one!.kind }
    if (events.length > 1) return { ...common, label: `${one!.words}: ${events.length} indexes` }
    if (one!.indexId === null) return { ...common, label: one!.words }
    const name = one!.index === null ? '' : `: ${visibleText(one!.index.name)}`
    return {
      ...common,
      label: one!.words + name,
      href: `/targets/${encodeURIComponent(target)}/indexes/${one!.indexId}`,
    }
  })
}

export function simulatedBand(answer: SeriesAnswer | undefined): ChartBand | undefined {
  const from = Date.parse(answer?.points[0]?.at ?? '')
  const to = Date.parse(answer?.simulatedUntil ?? '')
  return from < to ? { from, to, label: 'Simulated history' } : undefined
}
