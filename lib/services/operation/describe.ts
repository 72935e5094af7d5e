import 'server-only'
import { isOver } from '@/lib/domain/operation/operation'
import { eventsOfOperation, findOperation, listOperations, type OperationRow } from '@/lib/store/operation'
import { verb } from '../verb'
import { effectOf } from './effect'
import { OperationHandle, requireOperation } from './input'
import { targetsById, viewOperation } from './view'

/** One operation with its log, its plan of action, and the operations that undo it or that it undoes. */
export const describe = verb('operation.describe', OperationHandle, async (context, input) => {
  const row = await requireOperation(context, input.operation)
  const { db } = context.store
  const [effect, events, batch, undone, undo, targets] = await Promise.all([
    effectOf(context.store, row, context.now()),
    eventsOfOperation(db, row.id),
    row.batchId ? listOperations(db, { batchId: row.batchId, limit: 1000, offset: 0 }) : null,
    row.undoOf ? findOperation(db, row.undoOf) : null,
    row.undoneBy ? findOperation(db, row.undoneBy) : null,
    targetsById(context),
  ])
  const isUndone = undo !== null && !(isOver(undo.state) && undo.state !== 'succeeded')
  return {
    ...viewOperation(row, targets.get(row.targetId) ?? null, isUndone),
    memory: row.memory,
    effect,
    events: events.map(({ id, at, kind, words }) => ({ id, at, kind, words })),
    batch: (batch?.rows ?? []).toSorted((a, b) => a.position - b.position).map(brief),
    undoes: undone && brief(undone),
    undoneIn: undo && brief(undo),
  }
})

function brief({ id, kind, state, schema, name, position }: OperationRow) {
  return { id, kind, state, schema, name, position }
}

export type OperationDescription = Awaited<ReturnType<(typeof describe)['run']>>
