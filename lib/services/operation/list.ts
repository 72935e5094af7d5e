import 'server-only'
import { z } from 'zod'
import { type OperationState, operationKinds, operationStates } from '@/lib/domain/operation/operation'
import { countOperations, listOperations } from '@/lib/store/operation'
import { ListInput, nextCursor, offsetOf, rowNumber } from '../list-input'
import { requireTarget } from '../target/input'
import { verb } from '../verb'
import { targetsById, viewOperation } from './view'

const groups: Record<string, readonly OperationState[]> = {
  open: ['waiting', 'preflight', 'running', 'cancelling'],
  over: ['succeeded', 'failed', 'cancelled', 'refused'],
}

const Filter = ListInput.extend({
  target: z.string().min(1).max(200).optional(),
  state: z
    .enum([...operationStates, 'open', 'over'], {
      error: `state is open, over or one of ${operationStates.join(', ')}`,
    })
    .optional(),
  kind: z.enum(operationKinds, { error: `kind is one of ${operationKinds.join(', ')}` }).optional(),
  filter: z.string().max(200, 'The filter is longer than 200 characters').optional(),
  index: rowNumber.optional(),
  batch: z.uuid('batch is the id of a plan of action').optional(),
})

/** Operations of one target or of all, what is open first, then newest first. */
export const list = verb('operation.list', Filter, async (context, input) => {
  const { db } = context.store
  const target = input.target ? await requireTarget(context, input.target) : null
  const offset = offsetOf(input)
  const states = input.state ? (groups[input.state] ?? [input.state as OperationState]) : undefined
  const filter = {
    targetId: target?.id,
    kinds: input.kind ? [input.kind] : undefined,
    text: input.filter,
    indexId: input.index,
    batchId: input.batch,
  }
  const [{ rows, total }, counts, targets] = await Promise.all([
    listOperations(db, { ...filter, states: states ? [...states] : undefined, limit: input.limit, offset }),
    countOperations(db, filter),
    targetsById(context),
  ])
  return {
    items: rows.map((row) => viewOperation(row, targets.get(row.targetId) ?? null)),
    nextCursor: nextCursor(offset, rows.length, total),
    total,
    /** How many of each state the other filters leave. */
    counts,
  }
})

export type OperationListAnswer = Awaited<ReturnType<(typeof list)['run']>>
