import 'server-only'
import { proposalKeys } from '@/lib/domain/maintenance/proposal-keys'
import type { Check } from '@/lib/domain/operation/check'
import type { OperationLimits } from '@/lib/domain/operation/prepared'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { askedWords, isSameWish, objectOf } from '@/lib/domain/operation/request-words'
import type { OperationPlan } from '@/lib/domain/operation/step'
import { Problem } from '@/lib/domain/problem'
import type { Db } from '@/lib/store/open'
import { insertOperation, logOperation, type OperationRow, openOperations } from '@/lib/store/operation'
import { linkProposal, openProposal } from '@/lib/store/run'
import type { TargetWithState } from '@/lib/store/target'
import { indexesNamed, tableNamed } from '@/lib/store/watched-names'
import type { Context } from '../context'
import { personBehind } from '../person-behind'
import { record } from '../record'

export type Entry = {
  request: OperationRequest
  /** Of the plan that was shown. */
  basis: string | null
  plan?: OperationPlan | null
  checks?: Check[] | null
  findingId?: number | null
  batchId?: string | null
  position?: number
  undoOf?: string | null
  /** Names of what it speaks of, where the request has none. */
  names?: { schema: string; name: string; table: string | null; indexId: number | null; tableId: number | null }
}

/** Whether a second person must say yes. */
export function needsApproval(request: OperationRequest, limits: OperationLimits): boolean {
  return limits.dropsNeedApproval && request.kind === 'drop-index'
}

/** Throws where nothing may be changed, with the reason and who can lift it. */
export function refuseClosed(target: TargetWithState, limits: OperationLimits): void {
  if (limits.isReadOnly) {
    throw new Problem('not-allowed', `“${target.name}” is read-only here: nothing is changed on it.`, {
      hint: 'An administrator can lift that in the settings of the target.',
    })
  }
  if (target.pausedAt) {
    throw new Problem('conflict', `“${target.name}” is paused: nothing new is begun on it.`, {
      hint: 'Resume it in its settings first.',
    })
  }
}

/**
 * Puts an operation into the queue of its target, with its line in the trail. Inside a transaction that holds the target's
 * operations. Throws `conflict` with the operation that is under way for the same wish.
 */
export async function enter(
  context: Context,
  tx: Db,
  target: TargetWithState,
  limits: OperationLimits,
  entry: Entry,
): Promise<OperationRow> {
  const { request } = entry
  await refuseSecond(tx, target.id, request)
  const names = entry.names ?? (await namesOf(tx, target.id, request))
  const isHeld = needsApproval(request, limits)
  const asker = await personBehind(tx, context.actor)
  const findingId = entry.findingId ?? null
  // What a run of maintenance proposed is told there when a person does it.
  const keys = entry.undoOf ? [] : proposalKeys({ kind: request.kind, ...names, findingId })
  const proposal = await openProposal(tx, target.id, keys)
  const row = await insertOperation(tx, {
    targetId: target.id,
    kind: request.kind,
    request,
    schema: names.schema,
    name: names.name,
    table: names.table,
    indexId: names.indexId,
    tableId: names.tableId,
    actorKind: context.actor.kind,
    actorId: context.actor.id,
    actorName: context.actor.name,
    askers: asker ? [asker] : [],
    createdAt: context.now(),
    basis: entry.basis,
    plan: entry.plan ?? null,
    checks: entry.checks ?? null,
    findingId,
    runId: proposal?.runId ?? null,
    batchId: entry.batchId ?? null,
    position: entry.position ?? 0,
    needsApproval: isHeld,
    undoOf: entry.undoOf ?? null,
  })
  if (proposal) await linkProposal(tx, proposal.id, row.id)
  await logOperation(tx, row, 'state', `${context.actor.name} asked for it.`)
  if (isHeld) await logOperation(tx, row, 'wait', 'It waits for a second person to approve it.')
  await record(context, tx, {
    action: entry.undoOf ? 'asked to undo an operation' : askedWords[request.kind],
    subject: `${names.schema}.${names.name}`,
    targetId: target.id,
    detail: { name: `${names.schema}.${names.name}`, operation: row.id },
  })
  return row
}

async function refuseSecond(tx: Db, targetId: string, request: OperationRequest): Promise<void> {
  const open = await openOperations(tx, targetId)
  const same = open.find((each) => isSameWish(each.request, request))
  if (!same) return
  throw new Problem('conflict', `The same is under way already: ${same.actorName} asked for it.`, {
    hint: `Operation ${same.id} is ${same.state}.`,
    operation: same.id,
  })
}

async function namesOf(tx: Db, targetId: string, request: OperationRequest): Promise<NonNullable<Entry['names']>> {
  const { schema, name, table } = objectOf(request)
  if (table !== null) {
    const known = await tableNamed(tx, targetId, schema, table)
    return { schema, name, table, indexId: null, tableId: known?.id ?? null }
  }
  const [known] = await indexesNamed(tx, targetId, [{ schema, name }])
  return { schema, name, table: known?.table ?? null, indexId: known?.id ?? null, tableId: known?.tableId ?? null }
}
