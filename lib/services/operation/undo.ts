import 'server-only'
import { isOver } from '@/lib/domain/operation/operation'
import { reversalOf } from '@/lib/domain/operation/reversal'
import { Problem } from '@/lib/domain/problem'
import { holdOperations, noteUndo, readLimits } from '@/lib/store/operation'
import { requireTarget } from '../target/input'
import { verb } from '../verb'
import { enter, needsApproval, refuseClosed } from './enter'
import { OperationHandle, requireOperation } from './input'
import { shownForApproval } from './shown-for-approval'

/** Takes an operation back by another one, and answers the id of that. */
export const undo = verb('operation.undo', OperationHandle, async (context, input) => {
  const row = await requireOperation(context, input.operation)
  const target = await requireTarget(context, row.targetId)
  const limits = await readLimits(context.store.db, target.id)
  refuseClosed(target, limits)
  if (!isOver(row.state)) {
    throw new Problem('conflict', 'This operation is not over yet.', { hint: 'Cancel it instead.' })
  }
  const reversal = reversalOf(row)
  if ('why' in reversal) throw new Problem('unsupported', reversal.why)
  const { request } = reversal
  const held = needsApproval(request, limits) ? [request] : []
  const shown = (await shownForApproval(context, target.id, held)).get(request)
  const id = await context.store.db.transaction(async (tx) => {
    await holdOperations(tx, target.id)
    const { schema, name, table, indexId, tableId } = row
    const undoing = await enter(context, tx, target, limits, {
      request,
      basis: null,
      ...shown,
      undoOf: row.id,
      names: { schema, name, table, indexId, tableId },
    })
    if (!(await noteUndo(tx, row, undoing.id))) {
      throw new Problem('conflict', 'This operation is undone already, or is being undone.', {
        ...(row.undoneBy ? { hint: `By operation ${row.undoneBy}.`, operation: row.undoneBy } : {}),
      })
    }
    return undoing.id
  })
  return { id }
})
