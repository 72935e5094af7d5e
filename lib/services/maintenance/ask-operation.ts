import 'server-only'
import { reviews } from '@/lib/domain/maintenance/policy'
import { lastBegin } from '@/lib/domain/maintenance/rates'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { insertOperation } from '@/lib/store/operation'
import { findPolicy } from '@/lib/store/policy'
import type { NewRunItem, RunItemRow } from '@/lib/store/run'
import { systemContext } from '../context'
import type { Shown } from '../operation/shown-for-approval'
import { personBehind } from '../person-behind'
import { record } from '../record'
import type { HeldRun } from './held-run'
import type { RunSite } from './run-site'

/** A proposal that nobody approves in a month is withdrawn. */
const approvalMs = 30 * 86_400_000

/**
 * Puts an operation of a run into the queue and notes it in its item, both or neither: a taking-over finds it there. `shown` is
 * what a person is to approve.
 */
export async function askOperation(
  site: RunSite,
  held: HeldRun,
  item: RunItemRow,
  request: OperationRequest,
  change: (operationId: string) => Partial<NewRunItem>,
  shown: Shown | null = null,
): Promise<RunItemRow> {
  const { row: run } = held
  const name = 'name' in request && request.name !== null ? request.name : (item.index ?? item.table ?? '')
  const isReview = reviews.includes(item.task)
  const predicted = item.predictedMs === null ? null : { ms: item.predictedMs, measured: item.measured }
  const isTable = request.kind === 'analyze-table' || request.kind === 'vacuum-table'
  return site.store.db.transaction(async (tx) => {
    const asker = await personBehind(tx, { kind: run.actorKind, id: run.actorId })
    const author = (await findPolicy(tx, run.targetId, run.policyId))?.updatedById ?? null
    const operation = await insertOperation(tx, {
      targetId: run.targetId,
      kind: request.kind,
      request,
      schema: item.schema,
      table: item.table,
      name,
      indexId: isTable ? null : item.indexId,
      tableId: item.tableId,
      actorKind: run.actorKind,
      actorId: run.actorId,
      actorName: `${run.policyName} (${run.actorName})`,
      askers: [asker, author].filter((each) => each !== null),
      createdAt: site.now(),
      runId: run.id,
      findingId: item.findingId,
      position: item.position,
      predictedMs: isTable ? null : item.predictedMs,
      needsApproval: isReview,
      ...shown,
      giveUpAt: isReview ? new Date(site.now().getTime() + approvalMs) : lastBegin(run.endsAt, predicted),
    })
    await record(systemContext(site.store, `policy ${run.policyName}`), tx, {
      action: 'asked for an operation',
      subject: `${item.schema}.${name}`,
      targetId: run.targetId,
      detail: { operation: operation.id, run: run.id },
    })
    return held.noteItem(item.id, change(operation.id), tx)
  })
}
