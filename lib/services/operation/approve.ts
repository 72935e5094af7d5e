import 'server-only'
import { z } from 'zod'
import { stamp } from '@/lib/domain/format'
import { lastBegin } from '@/lib/domain/maintenance/rates'
import type { Opening } from '@/lib/domain/maintenance/window'
import { Problem } from '@/lib/domain/problem'
import { approveOperation, logOperation, type OperationRow } from '@/lib/store/operation'
import type { Context } from '../context'
import { openingFor } from '../maintenance/opening-for'
import { record } from '../record'
import { verb } from '../verb'
import { OperationHandle, requireOperation } from './input'

const Approval = OperationHandle.extend({
  /** `window`: it begins in the next window of the policy that asked for it, which is now when that is open. */
  when: z.enum(['now', 'window'], { error: 'when is now or window' }).default('now'),
})

/** A second person says yes to an operation that waits for one: to begin now, or in the next maintenance window. */
export const approve = verb('operation.approve', Approval, async (context, input) => {
  const row = await requireOperation(context, input.operation)
  const { actor } = context
  if (actor.kind !== 'person') {
    throw new Problem('not-allowed', 'Only a person can approve, not a key or a command.', {
      hint: 'Sign in and approve it on its page.',
    })
  }
  if (row.askers.includes(actor.id) || actor.id === row.actorId) {
    const says =
      actor.id === row.actorId
        ? 'You asked for it yourself; a second person approves.'
        : 'It was asked for by a key or a policy of yours; a second person approves.'
    throw new Problem('not-allowed', says, {
      hint: 'Send somebody with the role operator the link to this page.',
    })
  }
  const now = context.now()
  const opening = input.when === 'window' ? await requireOpening(context, row) : null
  const begins = opening && opening.opensAt > now ? opening.opensAt : now
  const predicted = row.predictedMs === null ? null : { ms: row.predictedMs, measured: 0 }
  const window = opening && { giveUpAt: lastBegin(opening.closesAt, predicted), endsAt: opening.closesAt }
  await context.store.db.transaction(async (tx) => {
    if (!(await approveOperation(tx, row, { by: actor.name, at: now, begins, window }))) {
      throw new Problem('conflict', 'There is nothing to approve here: it was approved already, or it is over.')
    }
    const until = opening ? ` for the window of ${stamp(opening.opensAt)} to ${stamp(opening.closesAt)}` : ''
    await logOperation(tx, row, 'note', `${actor.name} approved it${until}.`)
    await record(context, tx, {
      action: 'approved operation',
      subject: `${row.schema}.${row.name}`,
      targetId: row.targetId,
      detail: { kind: row.kind, name: `${row.schema}.${row.name}`, operation: row.id, when: input.when },
    })
  })
  return { id: row.id }
})

async function requireOpening({ store, now }: Context, row: OperationRow): Promise<Opening> {
  const opening = await openingFor(store.db, row, now())
  if (opening) return opening
  throw new Problem('conflict', 'No maintenance window belongs to this operation: no policy asked for it.', {
    field: 'when',
    hint: 'Approve it to begin now.',
  })
}
