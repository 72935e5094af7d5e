import type { LineageKind } from '@/lib/domain/lineage'
import type { ChartBand, ChartEvent, ChartPoint } from './chart-point'

type Moment = Date | string
type Event = { at: Moment; kind: LineageKind; words: string; indexId: number | null }

export const time = (at: Moment) => new Date(at).getTime()

/** Points of a chart from those of a series, in the order of `names`. */
export function pointsOf<K extends string>(
  points: ({ at: Moment } & { [name: string]: number | null | Moment })[],
  names: readonly K[],
): ChartPoint[] {
  return points.map((point) => ({
    at: time(point.at),
    values: names.map((name) => {
      const value = point[name]
      return typeof value === 'number' ? value : null
    }),
  }))
}

const mostMarkers = 20

/** The latest events as markers; more would hide the line they stand on. */
export function markersOf(events: Event[]): ChartEvent[] {
  return events.slice(-mostMarkers).map((event, place) => ({
    id: `${time(event.at)}-${event.kind}-${event.indexId}-${place}`,
    at: time(event.at),
    label: event.words,
    kind: event.kind,
  }))
}

/** The made-up part of a demo's history, when the range reaches into it. */
export function simulatedBand(
  range: { from: Moment; to: Moment },
  simulatedUntil: Moment | null,
  watchedSince: Moment | null,
): ChartBand | undefined {
  if (simulatedUntil === null || time(simulatedUntil) <= time(range.from)) return undefined
  return {
    from: watchedSince === null ? time(range.from) : time(watchedSince),
    to: Math.min(time(simulatedUntil), time(range.to)),
    label: 'Simulated history',
  }
}
