const hour = 3_600_000

/** The stretches of time a chart offers, in hours. */
export const rangeHours = { '1h': 1, '24h': 24, '7d': 168, '35d': 840, '90d': 2160, '400d': 9600 } as const
export type RangeName = keyof typeof rangeHours

export const rangeWords: Record<RangeName, string> = {
  '1h': '1 hour',
  '24h': '24 hours',
  '7d': '7 days',
  '35d': '35 days',
  '90d': '90 days',
  '400d': '400 days',
}

/** The last hours up to now, or a fixed stretch somebody zoomed into. */
export type TimeRange = { name: RangeName } | { from: number; to: number }

/** Reads `range`, or `from` and `to`, of an address. What makes no sense is the fallback. */
export function parseRange(search: URLSearchParams, offered: readonly RangeName[], fallback: RangeName): TimeRange {
  const from = Date.parse(search.get('from') ?? '')
  const to = Date.parse(search.get('to') ?? '')
  if (from < to) return { from, to }
  const name = offered.find((each) => each === search.get('range'))
  return { name: name ?? fallback }
}

/** The address of the same page with another range. */
export function withRange(search: URLSearchParams, range: TimeRange, fallback: RangeName): URLSearchParams {
  const next = new URLSearchParams(search)
  for (const name of ['range', 'from', 'to']) next.delete(name)
  if ('name' in range) {
    if (range.name !== fallback) next.set('range', range.name)
    return next
  }
  next.set('from', new Date(range.from).toISOString())
  next.set('to', new Date(range.to).toISOString())
  return next
}

/** Its ends at a moment. */
export function rangeEnds(range: TimeRange, now: number): { from: Date; to: Date } {
  if (!('name' in range)) return { from: new Date(range.from), to: new Date(range.to) }
  return { from: new Date(now - rangeHours[range.name] * hour), to: new Date(now) }
}

/** How often a chart of this range asks again: often where a person can see it grow, never for a fixed past. */
export function rangePoll(range: TimeRange): number | false {
  if (!('name' in range)) return false
  return rangeHours[range.name] <= 24 ? 10_000 : 60_000
}

export function rangeKey(range: TimeRange): string {
  return 'name' in range ? range.name : `${range.from}-${range.to}`
}
