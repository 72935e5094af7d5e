import 'server-only'
import { readLimits, readOperator } from '@/lib/store/operation'
import type { TargetWithState } from '@/lib/store/target'
import type { Context } from '../context'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'

/** What operations may do on a target, as whom, and what stands in the way of all of them. */
export const limits = verb('operation.limits', TargetHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  return viewLimits(context, target)
})

export async function viewLimits(context: Context, target: TargetWithState) {
  const { db } = context.store
  const [limits, operator] = await Promise.all([readLimits(db, target.id), readOperator(db, target.id)])
  return { ...limits, operator: operator?.user ?? null, reader: target.user, whyClosed: whyClosed(target, limits) }
}

export type LimitsView = Awaited<ReturnType<typeof viewLimits>>

/** Why no operation can begin on a target as it was seen last; null when one can. */
function whyClosed(target: TargetWithState, { isReadOnly }: { isReadOnly: boolean }): string | null {
  if (isReadOnly)
    return 'This target is read-only here: nothing is changed on it. An administrator can lift that in its settings.'
  if (target.pausedAt) return 'This target is paused, so nothing is asked of it.'
  if (target.state.isInRecovery)
    return 'This server is a replica: what is changed on its primary arrives here by itself.'
  return null
}
