/** How far back charts reach, in hours. */
export const ranges = { '1h': 1, '24h': 24, '7d': 168, '35d': 840, '90d': 2160 } as const
export type RangeName = keyof typeof ranges
export const rangeNames = Object.keys(ranges) as [RangeName, ...RangeName[]]
export const defaultRange: RangeName = '7d'

export const rangeWords: Record<RangeName, string> = {
  '1h': 'the last hour',
  '24h': 'the last 24 hours',
  '7d': 'the last 7 days',
  '35d': 'the last 35 days',
  '90d': 'the last 90 days',
}

/** A range that moves with the clock, or a stretch somebody chose. */
export type Range = { name: RangeName } | { from: string; to: string }

/** The range an address speaks of: `from` and `to` before `range`; whatever does not fit is the default. */
export function readRange(address: { get(name: string): string | null }): Range {
  const from = Date.parse(address.get('from') ?? '')
  const to = Date.parse(address.get('to') ?? '')
  if (from < to) return { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
  const name = rangeNames.find((each) => each === address.get('range'))
  return { name: name ?? defaultRange }
}

/** The ends to ask for; an open end is now. */
export function rangeEnds(range: Range, now: number): { from: string; to?: string } {
  if ('from' in range) return range
  return { from: new Date(now - ranges[range.name] * 3_600_000).toISOString() }
}

/** A bucket of a chart in words: "per hour", "per 3 hours". */
export function bucketWords(seconds: number): string {
  const steps = [
    [604_800, 'week'],
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ] as const
  const [size, word] = steps.find(([size]) => seconds % size === 0) ?? [1, 'second']
  const amount = seconds / size
  return amount === 1 ? `per ${word}` : `per ${amount} ${word}s`
}
