import 'server-only'
import { z } from 'zod'
import { listPlans } from '@/lib/store/plan'
import { findTarget } from '@/lib/store/target'
import { flag, ListInput, nextCursor, offsetOf } from '../list-input'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'
import { drawAside } from './draw-aside'
import { maySeeHistory, PlanHandle, requirePlan } from './input'
import { liveFacts } from './live-facts'
import { viewPlan, viewPlanRow } from './view'

const ListPlans = z
  .object({ target: TargetHandle.shape.target.optional() })
  .extend(ListInput.shape)
  .extend({
    /** Only those that somebody kept. */
    kept: flag,
    /** Name of an index: only plans that read it. */
    index: z.string().max(255, 'The name is longer than 255 characters').optional(),
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
    indexName: input.index,
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

const FactsInput = TargetHandle.extend({
  tables: z
    .string()
    .max(20_000, 'These are too many names')
    .transform((text, context) => {
      const names = namesOf(text)
      if (names) return names
      context.addIssue({ code: 'custom', message: 'Send the names as a JSON list of text' })
      return z.NEVER
    }),
})

/** What is known of the tables that a pasted plan names, as findings use it. The plan itself stays where it is. */
export const facts = verb('plan.facts', FactsInput, async (context, input) => {
  const target = await requireTarget(context, input.target)
  return liveFacts(context.store.db, target, { relations: input.tables, indexes: [] })
})

function namesOf(text: string): string[] | null {
  try {
    return z.array(z.string()).max(500).parse(JSON.parse(text))
  } catch {
    return null
  }
}
