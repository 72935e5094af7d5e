import 'server-only'
import { z } from 'zod'
import { deletePlan, type PlanRow, updatePlan } from '@/lib/store/plan'
import type { Context } from '../context'
import { record } from '../record'
import { verb } from '../verb'
import { PlanHandle, PlanName, requirePlan } from './input'

/** Keeps a plan of the history for good, or with `kept: false` gives it back to the history. */
export const keep = verb(
  'plan.keep',
  PlanHandle.extend({ kept: z.boolean().default(true), name: PlanName.optional() }),
  async (context, input) => {
    const plan = await requirePlan(context, input.plan)
    const name = input.name ?? plan.name
    await context.store.db.transaction(async (tx) => {
      await updatePlan(tx, plan.id, { isKept: input.kept, name })
      await record(context, tx, act(input.kept ? 'kept plan' : 'gave plan back to history', { ...plan, name }))
    })
    return { id: plan.id, isKept: input.kept, name }
  },
)

export const rename = verb('plan.rename', PlanHandle.extend({ name: PlanName }), async (context, input) => {
  const plan = await requirePlan(context, input.plan)
  await context.store.db.transaction(async (tx) => {
    await updatePlan(tx, plan.id, { name: input.name })
    await record(context, tx, act('renamed plan', { ...plan, name: input.name }))
  })
  return { id: plan.id, name: input.name }
})

export const remove = verb('plan.remove', PlanHandle, async (context: Context, input) => {
  const plan = await requirePlan(context, input.plan)
  await context.store.db.transaction(async (tx) => {
    await deletePlan(tx, plan.id)
    await record(context, tx, act('deleted plan', plan))
  })
  return { removed: plan.id }
})

function act(action: string, plan: PlanRow) {
  return { action, subject: plan.name ?? plan.id, ...(plan.targetId ? { targetId: plan.targetId } : {}) }
}
