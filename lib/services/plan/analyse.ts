import 'server-only'
import { z } from 'zod'
import { insertPlan } from '@/lib/store/plan'
import { flag } from '../list-input'
import { permit } from '../permit'
import { record } from '../record'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'
import { drawAside } from './draw-aside'
import { PlanName, PlanText } from './input'
import { summaryOf, unreadable } from './summary'
import { personOf } from './view'

const AnalyseInput = z.object({
  text: PlanText,
  /** The target it was made on, when it is one of ours. */
  target: TargetHandle.shape.target.optional(),
  query: z.string().max(1_000_000).optional(),
  keep: flag,
  name: PlanName.optional(),
})

/** Reads a pasted plan. Nothing of it is stored unless it is to be kept, which needs the role that keeps plans. */
export const analyse = verb('plan.analyse', AnalyseInput, async (context, input) => {
  if (input.keep) permit(context.actor, 'plan.keep')
  const target = input.target ? await requireTarget(context, input.target) : null
  const { db } = context.store
  const drawn = await drawAside(context, target, input.text)
  const { report } = drawn
  if (report.plans.length === 0) throw unreadable(report)
  if (!input.keep) return { id: null, ...report }
  const row = await db.transaction(async (tx) => {
    const added = await insertPlan(tx, {
      targetId: target?.id ?? null,
      ...personOf(context),
      isKept: true,
      name: input.name ?? null,
      query: input.query ?? report.plans[0]?.query ?? null,
      ...summaryOf(drawn, input.text),
    })
    await record(context, tx, {
      action: 'kept plan',
      subject: added.name ?? added.id,
      ...(target ? { targetId: target.id } : {}),
    })
    return added
  })
  return { id: row.id, ...report }
})
