import 'server-only'
import { isOver } from '@/lib/domain/operation/operation'
import { reversalOf } from '@/lib/domain/operation/reversal'
import type { OperationRow } from '@/lib/store/operation'
import { listTargets } from '@/lib/store/target'
import type { Context } from '../context'

export type OperationTarget = { id: string; slug: string; name: string }

/** An operation as pages and the API show it, without what workers keep in it for each other. */
export function viewOperation(row: OperationRow, target: OperationTarget | null, isUndone = row.undoneBy !== null) {
  const reversal = isUndone ? { why: 'It was undone, or is being undone.' } : reversalOf(row)
  return {
    id: row.id,
    target,
    kind: row.kind,
    state: row.state,
    isOver: isOver(row.state),
    schema: row.schema,
    table: row.table,
    name: row.name,
    indexId: row.indexId,
    tableId: row.tableId,
    request: row.request,
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    askers: row.askers,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    batchId: row.batchId,
    position: row.position,
    findingId: row.findingId,
    needsApproval: row.needsApproval && row.approvedAt === null,
    approvedAt: row.approvedAt,
    approvedBy: row.approvedBy,
    plan: row.plan,
    checks: row.checks,
    steps: row.steps,
    progress: row.progress,
    backendPid: row.backendPid,
    sizeBefore: row.sizeBefore,
    sizeAfter: row.sizeAfter,
    walBytes: row.walBytes,
    durationMs: row.durationMs,
    predictedMs: row.predictedMs,
    cancelAskedAt: row.cancelAskedAt,
    cancelAskedBy: row.cancelAskedBy,
    says: row.says,
    problem: row.problem,
    undoOf: row.undoOf,
    undoneBy: row.undoneBy,
    /** Null when it can be undone; else why not. */
    whyNoUndo: 'why' in reversal ? reversal.why : null,
    watchUntil: row.watchUntil,
    effect: row.effect,
  }
}

/** Targets by id, for rows that know the id only; those that were removed are missing. */
export async function targetsById(context: Context): Promise<Map<string, OperationTarget>> {
  const targets = await listTargets(context.store.db)
  return new Map(targets.map(({ id, slug, name }) => [id, { id, slug, name }]))
}
