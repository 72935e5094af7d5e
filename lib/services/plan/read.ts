import 'server-only'
import { z } from 'zod'
import { listPlans } from '@/lib/store/plan'
import { findTarget } from '@/lib/store/target'
import { flag, ListInput, nextCursor, offsetOf } from '../list-input'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'
import { drawAside } from './draw-aside'
import { maySeeHistory, PlanHandle, requirePlan } from './input'
import { viewPlan, viewPlanRow } from './view'

const ListPlans = z
  .object({ target: TargetHandle.shape.target.optional() })
  .extend(ListInput.shape)
  .extend({
    /** Only those that somebody kept. */
    kept: flag,
    filter: z.string().max(200, 'The filter is longer than 200 characters').optional(),
  })

/** Plans of a target, or without one those of none; newest first. Viewers see the kept ones. */
export const list = verb('plan.list', ListPlans, async (context, input) => {
  const target = input.target ? await requireTarget(context, input.target) : null
  const offset = offsetOf(input)
  const { rows, total } = await listPlans(context.store.db, {
    targetId: target?.id ?? null,
    isKept: input.kept || !maySeeHistory(context) ? true : undefined,
    text: input.filter,
    limit: input.limit,
    offset,
  })
  return { items: rows.map(viewPlanRow), nextCursor: nextCursor(offset, rows.length, total), total }
})

/** One stored plan, drawn anew: with the figures and findings of this version and what is known of its tables now. */
export const read = verb('plan.read', PlanHandle, async (context, input) => {
  const row = await requirePlan(context, input.plan)
  const { db } = context.store
  const target = row.targetId ? await findTarget(db, row.targetId) : null
  return viewPlan(row, target, await drawAside(context, target, row.source))
})
