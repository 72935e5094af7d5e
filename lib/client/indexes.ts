import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { describe, series } from '@/lib/services/index/describe'
import type { IndexListAnswer } from '@/lib/services/index/list'
import { getJson } from './get-json'
import { rangeEnds, rangeKey, rangePoll, type TimeRange } from './time-range'
import type { Wire } from './wire'

type Described = Awaited<ReturnType<(typeof describe)['run']>>
type Series = Awaited<ReturnType<(typeof series)['run']>>
export type IndexAnswer = Wire<IndexListAnswer>
export type ListedIndex = IndexAnswer['items'][number]
export type IndexDescription = Wire<Described>
export type IndexSeries = Wire<Series>

export const indexPageSize = 100
const refetchMs = 15_000

const of = (slug: string) => `/api/targets/${encodeURIComponent(slug)}/indexes`

/** One page of the list; `query` comes from `indexQuery`. Partitions are rolled up into one row. */
export function indexPageQuery(slug: string, query: string, page: number) {
  return queryOptions({
    queryKey: ['indexes', slug, query, page],
    queryFn: ({ signal }) =>
      getJson<IndexAnswer>(
        `${of(slug)}?${query}&rollUp=true&sparklines=true&limit=${indexPageSize}&offset=${page * indexPageSize}`,
        signal,
      ),
    staleTime: 10_000,
    refetchInterval: refetchMs,
  })
}

const mostChildren = 1000

/** The partitions directly below a partitioned index. */
export function indexChildrenQuery(slug: string, query: string, parentOid: number) {
  return queryOptions({
    queryKey: ['indexes', slug, query, 'below', parentOid],
    queryFn: async ({ signal }) => {
      const ask = new URLSearchParams(query)
      for (const name of ['filter', 'state', 'schema', 'table', 'method', 'verdict', 'use', 'bloat']) ask.delete(name)
      const items: ListedIndex[] = []
      for (;;) {
        const answer = await getJson<IndexAnswer>(
          `${of(slug)}?${ask}&rollUp=true&sparklines=true&parent=${parentOid}&limit=${mostChildren}&offset=${items.length}`,
          signal,
        )
        items.push(...answer.items)
        if (answer.items.length === 0 || items.length >= answer.total) return items
      }
    },
    staleTime: 10_000,
    refetchInterval: refetchMs,
  })
}

/** How many indexes each schema, table, method, state, verdict and bloat has. */
export function indexFacetsQuery(slug: string, system: boolean) {
  return queryOptions({
    queryKey: ['indexes', slug, 'facets', system],
    queryFn: async ({ signal }) => {
      const answer = await getJson<IndexAnswer>(`${of(slug)}?facets=true&rollUp=true&limit=1&system=${system}`, signal)
      return answer.facets ?? null
    },
    staleTime: 60_000,
  })
}

/** One index: definition, state, use, and its sisters. */
export function indexDetailQuery(slug: string, id: number) {
  return queryOptions({
    queryKey: ['index', slug, id],
    queryFn: ({ signal }) => getJson<IndexDescription>(`${of(slug)}/${id}`, signal),
    staleTime: 10_000,
    refetchInterval: refetchMs,
  })
}

/** Counts, sizes and events of one index over a range. */
export function indexSeriesQuery(slug: string, id: number, range: TimeRange) {
  return queryOptions({
    queryKey: ['index', slug, id, 'series', rangeKey(range)],
    queryFn: ({ signal }) => {
      const { from, to } = rangeEnds(range, Date.now())
      return getJson<IndexSeries>(`${of(slug)}/${id}/series?from=${from.toISOString()}&to=${to.toISOString()}`, signal)
    },
    staleTime: 5_000,
    refetchInterval: rangePoll(range),
    placeholderData: keepPreviousData,
  })
}
