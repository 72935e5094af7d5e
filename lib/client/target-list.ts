import { queryOptions } from '@tanstack/react-query'
import type { TargetListItem } from '@/lib/services/target/read'
import type { TargetView } from '@/lib/services/target/view'
import { getJson } from './get-json'
import type { Wire } from './wire'

export type ListedTarget = Wire<TargetListItem>
export type ShownTarget = Wire<TargetView>

/** All targets, asked again every 15 s while the page is looked at. */
export function targetListQuery(known: ListedTarget[]) {
  return queryOptions({
    queryKey: ['targets'],
    queryFn: async ({ signal }) => (await getJson<{ items: ListedTarget[] }>('/api/targets', signal)).items,
    initialData: known,
    staleTime: 10_000,
    refetchInterval: 15_000,
  })
}
