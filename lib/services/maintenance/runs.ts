import 'server-only'
import { z } from 'zod'
import { isRunOver, runStates } from '@/lib/domain/maintenance/run'
import { Problem } from '@/lib/domain/problem'
import { operationsToBegin } from '@/lib/store/operation'
import { listPolicies } from '@/lib/store/policy'
import {
  askRunCancel,
  endWaiting,
  findRun,
  insertRun,
  itemsOf,
  listRuns,
  oneStartAtATime,
  type RunRow,
} from '@/lib/store/run'
import type { Context } from '../context'
import { flag, ListInput, nextCursor, offsetOf, RangeInput } from '../list-input'
import { record } from '../record'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'
import { holdOf } from './facts'
import { requirePolicy } from './policies'
import { viewItem, viewRun } from './run-view'

const Start = TargetHandle.extend({
  policy: z.string().min(1).max(100).optional(),
  /** Looks, checks each step on the server, and changes nothing. */
  dryRun: flag,
  /** Keys of the items of the plan, in order; all without it. */
  items: z.array(z.string().max(400)).min(1, 'Choose at least one item').max(2_000, 'At most 2,000 items').optional(),
})

/** Runs a policy now, outside its timetable, for as long as its budget of minutes allows. Answers at once. */
export const start = verb('run.start', Start, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const { db } = context.store
  const policies = await listPolicies(db, target.id)
  const policy = input.policy
    ? await requirePolicy(context, target.id, input.policy)
    : (policies.find((each) => each.isEnabled) ?? policies[0])
  if (!policy) {
    throw new Problem('conflict', 'This target has no policy yet.', { hint: 'Add one on its Maintenance page first.' })
  }
  const hold = await holdOf(db, target)
  if (hold && !input.dryRun) throw new Problem('conflict', hold.says)
  const now = context.now()
  const { actor } = context
  const run = await db.transaction(async (tx) => {
    await oneStartAtATime(tx, target.id)
    const open = await listRuns(tx, { targetId: target.id, states: ['waiting', 'running'], limit: 1, offset: 0 })
    const [other] = open.rows
    if (other) {
      throw new Problem('conflict', `“${other.policyName}” is being run on this target already.`, {
        hint: 'Wait for it, or cancel it on its page.',
      })
    }
    const added = await insertRun(tx, {
      targetId: target.id,
      policyId: policy.id,
      policyName: policy.name,
      settings: policy.settings,
      trigger: actor.kind === 'system' ? 'command' : 'person',
      isDry: input.dryRun,
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      endsAt: new Date(now.getTime() + policy.settings.budget.minutes * 60_000),
      chosen: input.items ?? null,
    })
    await record(context, tx, {
      action: input.dryRun ? 'started dry run' : 'started run',
      subject: policy.name,
      targetId: target.id,
      detail: { run: added!.id },
    })
    return added!
  })
  return { id: run.id }
})

const RunHandle = TargetHandle.extend({ run: z.string().max(60) })

/** Asks for the end of a run: what builds is cancelled and cleaned, the rest is left. */
export const cancel = verb('run.cancel', RunHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const run = await requireRun(context, target.id, input.run)
  if (isRunOver(run.state)) throw new Problem('conflict', 'This run is over already.')
  const now = context.now()
  const by = context.actor.name
  await context.store.db.transaction(async (tx) => {
    const says = `Cancelled by ${by} before it began; nothing was changed.`
    const isEnded = await endWaiting(tx, run.id, { state: 'cancelled', says, finishedAt: now, cancelAskedBy: by })
    if (!isEnded && !(await askRunCancel(tx, run, by, now))) throw new Problem('conflict', 'This run is over already.')
    await record(context, tx, {
      action: 'cancelled run',
      subject: run.policyName,
      targetId: target.id,
      detail: { run: run.id },
    })
  })
  return { id: run.id }
})

const Filter = TargetHandle.extend(ListInput.shape)
  .extend(RangeInput.shape)
  .extend({
    policy: z.string().min(1).max(100).optional(),
    state: z.enum(runStates, { error: `state is one of ${runStates.join(', ')}` }).optional(),
  })

/** Runs of a target, newest first. */
export const list = verb('run.list', Filter, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const offset = offsetOf(input)
  const policy = input.policy ? await requirePolicy(context, target.id, input.policy) : null
  const { rows, total } = await listRuns(context.store.db, {
    targetId: target.id,
    policyId: policy?.id,
    states: input.state ? [input.state] : undefined,
    from: input.from,
    to: input.to,
    limit: input.limit,
    offset,
  })
  return { items: rows.map(viewRun), nextCursor: nextCursor(offset, rows.length, total), total }
})

/** One run with all it did, left and proposed. */
export const describe = verb('run.describe', RunHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const run = await requireRun(context, target.id, input.run)
  const { db } = context.store
  const items = await itemsOf(db, run.id)
  const asked = items.flatMap((item) => (item.state === 'proposed' && item.operationId ? [item.operationId] : []))
  const begun = await operationsToBegin(db, asked)
  return {
    ...viewRun(run),
    settings: run.settings,
    guard: run.guard,
    plannedAgainAt: run.plannedAgainAt,
    leftOut: run.leftOut ?? [],
    leftOutCounts: run.leftOutCounts ?? {},
    items: items.map((item) => viewItem(item, begun)),
  }
})

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The run of an id on a target. Throws `not-found`. */
async function requireRun(context: Context, targetId: string, id: string): Promise<RunRow> {
  const row = uuid.test(id) ? await findRun(context.store.db, id) : null
  if (row && row.targetId === targetId) return row
  throw new Problem('not-found', 'There is no such run on this target.', { hint: 'Look for it in the list of runs.' })
}

export type RunListAnswer = Awaited<ReturnType<(typeof list)['run']>>
export type RunDescription = Awaited<ReturnType<(typeof describe)['run']>>
