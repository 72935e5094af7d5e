import 'server-only'
import { isOver, operationStateWords } from '@/lib/domain/operation/operation'
import { Problem } from '@/lib/domain/problem'
import { askCancel, logOperation } from '@/lib/store/operation'
import { record } from '../record'
import { verb } from '../verb'
import { OperationHandle, requireOperation } from './input'

/** Asks for the end of an operation. One that waits ends at once; of one that runs the worker takes care, and cleans. */
export const cancel = verb('operation.cancel', OperationHandle, async (context, input) => {
  const row = await requireOperation(context, input.operation)
  if (isOver(row.state)) {
    throw new Problem('conflict', `This operation is over already: ${operationStateWords[row.state].toLowerCase()}.`)
  }
  await context.store.db.transaction(async (tx) => {
    await record(context, tx, {
      action: 'asked to cancel an operation',
      subject: `${row.schema}.${row.name}`,
      targetId: row.targetId,
      detail: { kind: row.kind, name: `${row.schema}.${row.name}`, operation: row.id },
    })
    await askCancel(tx, row, context.actor.name, context.now())
    await logOperation(tx, row, 'note', `${context.actor.name} asked to cancel it.`)
  })
  return { id: row.id }
})
