import { queryOptions } from '@tanstack/react-query'
import type { names } from '@/lib/services/target/read'
import { getJson, targetPath } from './get-json'
import type { Wire } from './wire'

export type TargetNames = Wire<Awaited<ReturnType<(typeof names)['run']>>>

/** Names of a target's tables, columns and indexes; they change rarely, so one answer lasts 10 minutes. */
export function targetNamesQuery(target: string) {
  return queryOptions({
    queryKey: ['names', target],
    queryFn: ({ signal }) => getJson<TargetNames>(targetPath(target, 'names'), signal),
    staleTime: 600_000,
    refetchOnWindowFocus: false,
  })
}
