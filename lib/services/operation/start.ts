import 'server-only'
import { z } from 'zod'
import { Problem } from '@/lib/domain/problem'
import { holdOperations, readLimits } from '@/lib/store/operation'
import { flag, rowNumber } from '../list-input'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'
import { enter, needsApproval, refuseClosed } from './enter'
import { RequestFields, requestOf } from './input'
import { preflight, viewPrepared } from './preflight'
import { shownForApproval } from './shown-for-approval'

const StartInput = TargetHandle.extend(RequestFields.shape).extend({
  /** Answers what would be done and what stands in the way, and does nothing. */
  dryRun: flag,
  /** `basis` of the plan that was shown: should the object have changed since, nothing is done. */
  basis: z.string().max(200).nullish(),
  /** For a drop: the name of the index, typed again. */
  confirm: z.string().max(200).nullish(),
  finding: rowNumber.nullish(),
})

/** Starts an operation and answers its id at once; with `dryRun` answers its preflight instead. */
export const start = verb('operation.start', StartInput, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const request = requestOf(input)
  const limits = await readLimits(context.store.db, target.id)
  if (input.dryRun) {
    const [prepared] = await preflight(context, target.id, [request])
    return viewPrepared(request, prepared!, needsApproval(request, limits))
  }
  refuseClosed(target, limits)
  if (request.kind === 'drop-index' && input.confirm !== request.name) {
    throw new Problem('invalid', `Type the name “${request.name}” to drop the index.`, { field: 'confirm' })
  }
  const bases = new Map(input.basis ? [[request, input.basis]] : [])
  const held = needsApproval(request, limits) ? [request] : []
  const shown = (await shownForApproval(context, target.id, held, bases)).get(request)
  const row = await context.store.db.transaction(async (tx) => {
    await holdOperations(tx, target.id)
    return enter(context, tx, target, limits, {
      request,
      basis: input.basis ?? null,
      ...shown,
      findingId: input.finding ?? null,
    })
  })
  return { id: row.id }
})
