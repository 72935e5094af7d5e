import { queryOptions } from '@tanstack/react-query'
import { Problem, type ProblemBody } from '@/lib/domain/problem'
import type { TargetView } from '@/lib/services/target/view'
import type { Wire } from './wire'

export type ListedTarget = Wire<TargetView>

/** All targets, asked again every 15 s while the page is looked at. */
export function targetListQuery(known: ListedTarget[]) {
  return queryOptions({
    queryKey: ['targets'],
    queryFn: async ({ signal }): Promise<ListedTarget[]> => {
      const response = await fetch('/api/targets', { signal })
      const body = (await response.json()) as { items: ListedTarget[] } | ProblemBody
      if (!('items' in body)) throw Problem.from(body)
      return body.items
    },
    initialData: known,
    staleTime: 10_000,
    refetchInterval: 15_000,
  })
}
