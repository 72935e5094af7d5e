import 'server-only'
import { isOver, type OperationState } from '@/lib/domain/operation/operation'
import { eventsOfOperation, findOperation, listOperations, type OperationRow, readLimits } from '@/lib/store/operation'
import { findTarget } from '@/lib/store/target'
import { openingFor } from '../maintenance/opening-for'
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
  const target = await findTarget(db, row.targetId)
  const { isReadOnly } = await readLimits(db, row.targetId)
  const isAwaited = row.needsApproval && row.approvedAt === null && !isOver(row.state)
  const isUndone = undo !== null && !(isOver(undo.state) && undo.state !== 'succeeded')
  return {
    ...viewOperation(row, targets.get(row.targetId) ?? null, isUndone),
    memory: row.memory,
    /** The maintenance window in which it may be approved to begin. */
    opening: isAwaited ? await openingFor(db, row, context.now()) : null,
    /** The maintenance run that asked for it, or whose proposal it carries out. */
    runId: row.runId,
    /** When it begins at the earliest, while it waits. */
    beginsAt: row.state === 'waiting' && row.dueAt > context.now() ? row.dueAt : null,
    /** What a paused or read-only target means for it; null when neither, or when it is over. */
    whyClosed: isOver(row.state) ? null : closedWords(row.state, target?.pausedAt != null, isReadOnly),
    effect,
    events: events.map(({ id, at, kind, words }) => ({ id, at, kind, words })),
    batch: (batch?.rows ?? []).toSorted((a, b) => a.position - b.position).map(brief),
    undoes: undone && brief(undone),
    undoneIn: undo && brief(undo),
  }
})

function closedWords(state: OperationState, isPaused: boolean, isReadOnly: boolean): string | null {
  if (!isPaused && !isReadOnly) return null
  const how = isPaused ? 'paused' : 'read-only'
  if (state !== 'waiting')
    return `The target is ${how}: nothing new begins there, and what was begun goes on to its end.`
  return `The target is ${how}: this does not begin before that is lifted in the settings of the target.`
}

function brief({ id, kind, state, schema, name, position }: OperationRow) {
  return { id, kind, state, schema, name, position }
}

export type OperationDescription = Awaited<ReturnType<(typeof describe)['run']>>
