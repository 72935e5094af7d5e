import 'server-only'
import { z } from 'zod'
import { longestPaste, tooLong } from '@/lib/domain/plan/paste/refusal'
import { Problem } from '@/lib/domain/problem'
import { includesRole } from '@/lib/domain/role'
import { findPlan, type PlanRow } from '@/lib/store/plan'
import type { Context } from '../context'

export const PlanHandle = z.object({ plan: z.string().min(1).max(64) })

export const PlanName = z
  .string()
  .trim()
  .min(1, 'The name is missing')
  .max(120, 'The name is longer than 120 characters')

/** What a person pastes: as long as the page and the command read. */
export const PlanText = z
  .string({ error: 'Send the plan as "text"' })
  .min(1, 'The text is empty')
  .max(longestPaste, tooLong)

/** A plan that this actor may see: kept ones are for everybody, history for those who may run statements. */
export async function requirePlan(context: Context, id: string): Promise<PlanRow> {
  const isId = z.uuid().safeParse(id).success
  const plan = isId ? await findPlan(context.store.db, id) : null
  if (plan && (plan.isKept || maySeeHistory(context))) return plan
  throw new Problem('not-found', 'There is no such plan.', {
    hint: 'Plans that nobody kept are forgotten after 30 days.',
  })
}

export function maySeeHistory(context: Context): boolean {
  return includesRole(context.actor.role, 'operator')
}
