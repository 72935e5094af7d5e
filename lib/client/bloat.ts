import { queryOptions } from '@tanstack/react-query'
import type { BloatAnswer } from '@/lib/services/bloat/read'
import { getJson } from './get-json'
import type { Wire } from './wire'

export type BloatDetail = Wire<BloatAnswer>

/** The bloat of one index; looked at often while it is being scanned. */
export function indexBloatQuery(slug: string, id: number) {
  return queryOptions({
    queryKey: ['index', slug, id, 'bloat'],
    queryFn: ({ signal }) =>
      getJson<BloatDetail>(`/api/targets/${encodeURIComponent(slug)}/indexes/${id}/bloat`, signal),
    staleTime: 10_000,
    refetchInterval: ({ state }) =>
      state.data?.scan?.state === 'waiting' || state.data?.scan?.state === 'running' ? 1_000 : 60_000,
  })
}
