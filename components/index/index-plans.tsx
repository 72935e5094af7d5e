import { PlanTable } from '@/components/plan/plan-table'
import { Panel } from '@/components/ui/panel'
import type { PlanList } from '@/lib/client/plan'
import { plural } from '@/lib/domain/format'

/** The stored plans that read an index, newest first; nothing where there are none. */
export function IndexPlans({ plans: { items, total } }: { plans: PlanList }) {
  if (items.length === 0) return null
  const shown = total > items.length ? `the newest ${items.length} of ${total}` : plural(total, 'stored plan')
  return (
    <Panel title="Plans that read it" context={`${shown}, by its name`} flush>
      <div className="*:rounded-none *:border-0">
        <PlanTable label="Plans that read it" rows={items} />
      </div>
    </Panel>
  )
}
