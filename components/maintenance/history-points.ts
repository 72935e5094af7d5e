import type { ChartEvent, ChartPoint } from '@/components/chart/chart-point'
import type { Wire } from '@/lib/client/wire'
import { plural } from '@/lib/domain/format'
import { type LineageKind, lineageWords } from '@/lib/domain/lineage'
import { type OperationKind, operationKindWords } from '@/lib/domain/operation/operation'
import type { HistoryAnswer } from '@/lib/services/maintenance/history'

type Answer = Wire<HistoryAnswer>
export type HistoryBucket = Answer['buckets'][number]

export const dayMs = 86_400_000

/** Milliseconds of a bucket. */
export const bucketMs = (by: 'day' | 'week') => (by === 'day' ? dayMs : 7 * dayMs)

/** Where buckets begin as UTC cuts days, or weeks from Monday; the first one holds `from`. */
function* starts({ from, to, by }: Pick<Answer, 'from' | 'to' | 'by'>): Generator<number> {
  const width = bucketMs(by)
  // The first of January 1970 was a Thursday.
  const offset = by === 'week' ? 4 * dayMs : 0
  const end = new Date(to).getTime()
  for (let at = Math.floor((new Date(from).getTime() - offset) / width) * width + offset; at < end; at += width)
    yield at
}

/** Figures of some days or weeks, `width` of each. */
export type Figures = { width: number; byStart: ReadonlyMap<number, (number | null)[]> }

export function figuresOf<B extends { at: Date | string }>(
  buckets: readonly B[],
  width: number,
  of: (bucket: B) => (number | null)[],
): Figures {
  return { width, byStart: new Map(buckets.map((each) => [new Date(each.at).getTime(), of(each)])) }
}

/** One point for each day or week of the stretch: the figures of each list, or gaps where no run was. */
export function historyPoints(answer: Pick<Answer, 'from' | 'to' | 'by'>, ...lists: Figures[]): ChartPoint[] {
  return [...starts(answer)].map((at) => ({
    at,
    values: lists.flatMap(({ width, byStart }) => byStart.get(at) ?? Array<null>(width).fill(null)),
  }))
}

/** What else happened, as markers. */
export function historyMarkers(slug: string, events: Answer['events']): ChartEvent[] {
  const base = `/targets/${encodeURIComponent(slug)}`
  return events.map(({ at, what, kind, subject, operationId, count }, place) => {
    const event = { id: `${at} ${kind} ${place}`, at: new Date(at).getTime() }
    if (what === 'server') return { ...event, label: lineageWords[kind as LineageKind] ?? kind }
    if (what === 'policy') return { ...event, label: `${kind.charAt(0).toUpperCase()}${kind.slice(1)}: ${subject}` }
    const words = operationKindWords[kind as OperationKind] ?? kind
    if (count === 1) return { ...event, label: `${words}: ${subject}`, href: `${base}/operations/${operationId}` }
    return { ...event, label: `${words}: ${plural(count, 'operation')} outside runs`, href: `${base}/operations` }
  })
}
