import type { Metadata } from 'next'
import { ActivityPages } from '@/components/activity/activity-pages'
import { ActivityTable } from '@/components/activity/activity-table'
import { TargetFilter } from '@/components/activity/target-filter'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { list } from '@/lib/services/audit/list'
import { list as listTargets } from '@/lib/services/target/read'

export const metadata: Metadata = { title: 'Activity' }

const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) || undefined

export default async function ActivityPage({ searchParams }: PageProps<'/activity'>) {
  const { role } = await requireActor()
  if (!includesRole(role, 'operator')) {
    return (
      <>
        <PageHeader title="Activity" />
        <EmptyState title="The activity is shown to operators and administrators">
          Your role is {role}. An administrator can change it under Settings, People.
        </EmptyState>
      </>
    )
  }
  const query = await searchParams
  const [target, cursor] = [first(query.target), first(query.cursor)]
  const [{ items, nextCursor }, targets] = await Promise.all([
    load(list, { limit: 50, ...(target && { target }), ...(cursor && { cursor }) }),
    load(listTargets, {}),
  ])
  return (
    <>
      <PageHeader
        title="Activity"
        context="Who did what, newest first. This trail can be added to, but not edited."
        actions={<TargetFilter targets={targets.items} current={target} />}
      />
      {items.length === 0 ? (
        <EmptyState title="Nothing was done here yet">
          Acts of people, keys and Arborist itself are listed here.
        </EmptyState>
      ) : (
        <ActivityTable rows={items} targets={targets.items} />
      )}
      <ActivityPages target={target} isFirst={cursor === undefined} nextCursor={nextCursor} />
    </>
  )
}
