import { parseRange, type RangeName, type TimeRange } from '@/lib/client/time-range'

export const indexRanges = ['1h', '24h', '7d', '35d', '90d', '400d'] as const satisfies RangeName[]
export const indexRangeHome = '24h'

/** The range of the charts of one index in an address. */
export function indexRange(search: URLSearchParams): TimeRange {
  return parseRange(search, indexRanges, indexRangeHome)
}
