import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { describe, overview } from '@/lib/services/target/read'
import { getJson } from './get-json'
import { type RangeName, rangeHours, rangePoll } from './time-range'
import type { Wire } from './wire'

type Described = Awaited<ReturnType<(typeof describe)['run']>>
type Overviewed = Awaited<ReturnType<(typeof overview)['run']>>
export type TargetDescription = Wire<Described>
export type TargetOverviewData = Wire<Overviewed>

const of = (slug: string) => `/api/targets/${encodeURIComponent(slug)}`

/** The state of one target, asked again every 10 s. */
export function targetQuery(slug: string) {
  return queryOptions({
    queryKey: ['target', slug],
    queryFn: ({ signal }) => getJson<TargetDescription>(of(slug), signal),
    staleTime: 5_000,
    refetchInterval: 10_000,
  })
}

/** Sizes and work of one target over time, its events, and where the bytes are. */
export function overviewQuery(slug: string, range: RangeName) {
  return queryOptions({
    queryKey: ['target', slug, 'overview', range],
    queryFn: ({ signal }) => getJson<TargetOverviewData>(`${of(slug)}/series?hours=${rangeHours[range]}`, signal),
    staleTime: 5_000,
    refetchInterval: rangePoll({ name: range }),
    placeholderData: keepPreviousData,
  })
}
