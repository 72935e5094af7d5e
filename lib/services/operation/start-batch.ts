import 'server-only'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { dropWords } from '@/lib/domain/operation/request-words'
import { Problem } from '@/lib/domain/problem'
import { holdOperations, readLimits } from '@/lib/store/operation'
import { rebuildable } from '@/lib/store/watched-names'
import type { Context } from '../context'
import { flag } from '../list-input'
import { record } from '../record'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'
import { enter, needsApproval, refuseClosed } from './enter'
import { RequestFields, requestOf } from './input'
import { inSafeOrder } from './order'
import { preflight, viewPrepared } from './preflight'
import { shownForApproval } from './shown-for-approval'

const most = 500

export const BatchInput = TargetHandle.extend({
  operations: z
    .array(RequestFields.extend({ basis: z.string().max(200).nullish() }))
    .max(most, `At most ${most} operations in one plan of action`)
    .default([]),
  /** Every index of a table, or of all tables of a schema, rebuilt one by one. */
  rebuild: z.object({ schema: z.string().min(1).max(63), table: z.string().min(1).max(63).nullish() }).optional(),
  dryRun: flag,
  /** With drops among them: the words `drop 3 indexes`. */
  confirm: z.string().max(100).nullish(),
})

/**
 * Starts several operations as one plan of action in safe order, each after the one before succeeded. With `dryRun` answers
 * the order, what is left out and why, and the preflight of each.
 */
export const startBatch = verb('operation.batch', BatchInput, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const limits = await readLimits(context.store.db, target.id)
  const { requests, bases } = await requestsOf(context, target.id, input)
  const { ordered, leftOut } = await inSafeOrder(context, target, requests)
  if (ordered.length === 0) {
    throw new Problem('conflict', leftOut[0]?.why ?? 'There is nothing to do.', {
      ...(leftOut.length > 1 ? { hint: `All ${leftOut.length} chosen indexes must stay.` } : {}),
    })
  }
  const drops = ordered.filter(({ kind }) => kind === 'drop-index').length
  if (input.dryRun) {
    const prepared = await preflight(context, target.id, ordered)
    return {
      operations: prepared.map((each, place) => {
        const request = ordered[place]!
        return viewPrepared(request, each, needsApproval(request, limits))
      }),
      leftOut,
      confirm: drops > 0 ? dropWords(drops) : null,
    }
  }
  refuseClosed(target, limits)
  if (drops > 0 && input.confirm !== dropWords(drops)) {
    throw new Problem('invalid', `Type “${dropWords(drops)}” to go on.`, { field: 'confirm' })
  }
  const held = ordered.filter((each) => needsApproval(each, limits))
  const shown = await shownForApproval(context, target.id, held, bases)
  const batchId = randomUUID()
  const rows = await context.store.db.transaction(async (tx) => {
    await holdOperations(tx, target.id)
    const entered = []
    for (const [position, request] of ordered.entries()) {
      const basis = bases.get(request) ?? null
      entered.push(
        await enter(context, tx, target, limits, { request, basis, ...shown.get(request), batchId, position }),
      )
    }
    await record(context, tx, {
      action: 'started a plan of action',
      subject: target.name,
      targetId: target.id,
      detail: { operations: entered.length, operation: entered[0]?.id ?? null, batch: batchId },
    })
    return entered
  })
  return { batch: batchId, operations: rows.map(({ id }) => ({ id })), leftOut }
})

async function requestsOf(context: Context, targetId: string, input: z.output<typeof BatchInput>) {
  const bases = new Map<OperationRequest, string>()
  const requests = input.operations.map((each, place) => {
    try {
      const request = requestOf(each)
      if (each.basis) bases.set(request, each.basis)
      return request
    } catch (error) {
      if (!(error instanceof Problem) || !error.field) throw error
      throw new Problem(error.code, error.message, { field: `operations.${place}.${error.field}` })
    }
  })
  if (input.rebuild) {
    const { schema, table = null } = input.rebuild
    const found = await rebuildable(context.store.db, targetId, schema, table)
    requests.push(...found.map((each): OperationRequest => ({ kind: 'reindex-index', ...each, tablespace: null })))
  }
  if (requests.length > most) {
    throw new Problem('invalid', `${requests.length} operations are more than the ${most} of one plan of action.`, {
      hint: 'Rebuild the indexes table by table.',
    })
  }
  if (requests.length === 0) {
    throw new Problem('invalid', 'There is nothing to do.', {
      field: 'operations',
      hint: 'Choose at least one index or table.',
    })
  }
  return { requests, bases }
}
