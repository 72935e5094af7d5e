import 'server-only'
import { Problem } from '@/lib/domain/problem'
import { approveOperation, logOperation } from '@/lib/store/operation'
import { record } from '../record'
import { verb } from '../verb'
import { OperationHandle, requireOperation } from './input'

/** A second person says yes to an operation that waits for one. */
export const approve = verb('operation.approve', OperationHandle, async (context, input) => {
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
  await context.store.db.transaction(async (tx) => {
    if (!(await approveOperation(tx, row, actor.name, context.now()))) {
      throw new Problem('conflict', 'There is nothing to approve here: it was approved already, or it is over.')
    }
    await logOperation(tx, row, 'note', `${actor.name} approved it.`)
    await record(context, tx, {
      action: 'approved operation',
      subject: `${row.schema}.${row.name}`,
      targetId: row.targetId,
      detail: { kind: row.kind, name: `${row.schema}.${row.name}`, operation: row.id },
    })
  })
  return { id: row.id }
})
