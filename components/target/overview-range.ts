import { parseRange, type RangeName } from '@/lib/client/time-range'

export const overviewRanges = ['24h', '7d', '35d'] as const satisfies RangeName[]
export const overviewHome = '7d'

/** The range of the overview in an address. */
export function overviewRange(search: URLSearchParams): (typeof overviewRanges)[number] {
  const range = parseRange(search, overviewRanges, overviewHome)
  return overviewRanges.find((name) => 'name' in range && name === range.name) ?? overviewHome
}
