import 'server-only'
import type { PlanListRow, PlanRow } from '@/lib/store/plan'
import type { TargetWithState } from '@/lib/store/target'
import type { Context } from '../context'
import type { Drawn } from './draw-plans'

/** Who a stored plan is by. */
export function personOf({ actor }: Context): { personId: string | null; author: string } {
  return { personId: actor.kind === 'person' ? actor.id : null, author: actor.name }
}

/** A line of a list: everything but the plan itself. */
export function viewPlanRow({ targetId: _, ...row }: PlanListRow) {
  return row
}

/** A stored plan with its report, its source for those who draw it themselves, and what is known of its tables. */
export function viewPlan(row: PlanRow, target: TargetWithState | null, { report, live }: Drawn) {
  const { source, ...rest } = row
  return {
    ...viewPlanRow(rest),
    target: target ? { slug: target.slug, name: target.name } : null,
    source,
    live,
    report,
  }
}
