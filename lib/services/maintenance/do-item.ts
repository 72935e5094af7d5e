import 'server-only'
import { bytes, duration } from '@/lib/domain/format'
import { breachOf, isSpared } from '@/lib/domain/maintenance/guard'
import type { ItemOutcome } from '@/lib/domain/maintenance/item'
import { itemKey } from '@/lib/domain/maintenance/plan-item'
import { careOf, reviews } from '@/lib/domain/maintenance/policy'
import { measureRates, neededMs } from '@/lib/domain/maintenance/rates'
import { judgeRebuild } from '@/lib/domain/maintenance/tasks/rebuild'
import { isOver } from '@/lib/domain/operation/operation'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { Problem } from '@/lib/domain/problem'
import { loadCaredIndexes, loadDoneOperations, loadPast } from '@/lib/store/care'
import { askCancel, findOperation, type OperationRow, openOperations } from '@/lib/store/operation'
import { findItem, itemsOf, type RunItemRow } from '@/lib/store/run'
import { findTarget } from '@/lib/store/target'
import { systemContext } from '../context'
import { record } from '../record'
import { askOperation } from './ask-operation'
import { caredIndex, droppedIndexes } from './facts'
import type { HeldRun } from './held-run'
import { isElsewhere, itemEnd } from './item-end'
import { patiently } from './patiently'
import type { RunSite } from './run-site'
import { reasonToStop, type Stop } from './stop'

const dayMs = 86_400_000
/** Statistics younger than this are fresh enough to rebuild by. */
const freshMs = 3_600_000
/** A guard that cannot be asked so often in a row is taken for breached. */
const mostUnanswered = 3

type Done = { operation: OperationRow; stop: Stop | null }

/** Does one item from where it stands. Answers why the whole run is to end now, or null to go on with the next. */
export async function doItem(site: RunSite, held: HeldRun, first: RunItemRow): Promise<Stop | null> {
  let item = first
  while (true) {
    if (item.state === 'waiting') {
      const passed = await passGuards(site, held, item)
      if (passed) return passed === 'later' ? null : passed
      if ((await skipLate(site, held, item)) || (await skipSpent(site, held, item))) return null
      item = await begin(site, held, item)
    }
    if (item.state === 'confirming') {
      const confirmed = await confirm(site, held, item)
      if (confirmed.isBreached) {
        const again = await backOff(site, held, item)
        if ('isHard' in again) return again
        item = again
        continue
      }
      if (!confirmed.item) return confirmed.stop
      // Fresh statistics take their time: what was asked before them is asked again.
      const stop = (await reasonToStop(site, held)) ?? (await passGuards(site, held, confirmed.item))
      if (stop) return stop === 'later' ? null : stop
      if (await skipLate(site, held, confirmed.item)) return null
      item = await start(site, held, confirmed.item)
    }
    if (item.state !== 'running') return null
    const { operation, stop } = await follow(site, held, item, item.operationId!)
    const now = (await findItem(site.store.db, item.id)) ?? item
    if (operation.state !== 'cancelled' || now.outcome !== 'guard') {
      await settle(site, held, now, operation)
      return stop ?? elsewhere(operation)
    }
    const again = await backOff(site, held, item)
    if ('isHard' in again) return again
    item = again
  }
}

const elsewhere = (operation: OperationRow): Stop | null =>
  isElsewhere(operation) ? { state: 'stopped', outcome: 'guard', says: operation.problem!.message, isHard: true } : null

/** After a breach cancelled an item: waits, the longer the more breaches came in a row, and has it begin anew; or a stop. */
async function backOff(site: RunSite, held: HeldRun, item: RunItemRow): Promise<RunItemRow | Stop> {
  const { breaches, says } = held.row
  const nothing = { operationId: null, confirmingId: null, outcome: null, ended: null }
  const again = await held.noteItem(item.id, { ...nothing, state: 'waiting', attempts: item.attempts + 1 })
  const waitMs = site.pace.waitsMs[breaches - 1]
  if (waitMs === undefined) return { state: 'stopped', outcome: 'guard', says: says ?? '', isHard: true }
  await held.note({ waitUntil: new Date(site.now().getTime() + waitMs) })
  await held.rest(waitMs)
  return (await reasonToStop(site, held)) ?? again
}

/**
 * Waits until the target is calm; answers a stop when it stays busy, or `later` when the item was left then because
 * others of the run are not held by what holds it.
 */
async function passGuards(site: RunSite, held: HeldRun, item: RunItemRow): Promise<Stop | 'later' | null> {
  while (true) {
    const { row } = held
    const reading = await patiently(site, held, () => site.guards(row.targetId, 0))
    const breach = breachOf(reading, row.settings.guards, item.task)
    if (!breach) {
      await held.note({ guard: reading, waitUntil: null, says: null })
      return null
    }
    const waitMs = site.pace.waitsMs[row.breaches]
    if (waitMs === undefined || breach.guard === 'replica') {
      const others = await itemsOf(site.store.db, row.id)
      if (others.some(({ state, task }) => state === 'waiting' && isSpared(task, breach.guard))) {
        await held.note({ guard: reading })
        await held.noteItem(item.id, { state: 'skipped', outcome: 'guard', ended: breach.says, finishedAt: site.now() })
        return 'later'
      }
      return { state: 'stopped', outcome: 'guard', says: breach.says, isHard: true }
    }
    const until = new Date(site.now().getTime() + waitMs)
    await held.note({ guard: reading, breaches: row.breaches + 1, waitUntil: until, says: breach.says })
    await held.rest(waitMs)
    const stop = await reasonToStop(site, held)
    if (stop) return stop
  }
}

/** Leaves an item that would not end in time. */
async function skipLate(site: RunSite, held: HeldRun, item: RunItemRow): Promise<boolean> {
  if (item.predictedMs === null) return false
  const leftMs = held.row.endsAt.getTime() - site.now().getTime()
  const needed = neededMs({ ms: item.predictedMs, measured: item.measured })
  if (needed <= leftMs) return false
  const ended = `It takes about ${duration(item.predictedMs)}, ${duration(needed)} with a reserve, and ${duration(Math.max(0, leftMs))} of the window are left.`
  await held.noteItem(item.id, { state: 'skipped', outcome: 'window-end', ended, finishedAt: site.now() })
  return true
}

/** Leaves an item for which the run wrote too much WAL already. */
async function skipSpent(site: RunSite, held: HeldRun, item: RunItemRow): Promise<boolean> {
  const most = held.row.settings.budget.walBytes
  if (most === null || item.task !== 'rebuild') return false
  const needed = Math.max(0, (item.sizeBefore ?? 0) - (item.predictedBytes ?? 0))
  if (held.row.walBytes + needed <= most) return false
  const ended = `The run wrote ${bytes(held.row.walBytes)} of WAL; ${bytes(needed)} more would exceed the ${bytes(most)} allowed.`
  await held.noteItem(item.id, { state: 'skipped', outcome: 'budget', ended, finishedAt: site.now() })
  return true
}

/** Takes the first step: fresh statistics before a rebuild, else the operation itself. */
async function begin(site: RunSite, held: HeldRun, item: RunItemRow): Promise<RunItemRow> {
  if (reviews.includes(item.task)) return propose(site, held, item)
  if (item.task !== 'rebuild') return start(site, held, item)
  const begun = { state: 'confirming' as const, startedAt: item.startedAt ?? site.now() }
  if (!(await needsAnalyze(site, held, item))) return held.noteItem(item.id, { ...begun, confirmingId: null })
  const request: OperationRequest = { kind: 'analyze-table', schema: item.schema, name: item.table!, columns: [] }
  return askOperation(site, held, item, request, (operationId) => ({ ...begun, confirmingId: operationId }))
}

/** Puts an operation into the queue that begins when a person has approved it; the run does not wait for that. */
async function propose(site: RunSite, held: HeldRun, item: RunItemRow): Promise<RunItemRow> {
  const now = site.now()
  const left = { state: 'proposed' as const, finishedAt: now }
  const open = await openOperations(site.store.db, held.row.targetId)
  const same = open.find((each) => JSON.stringify(each.request) === JSON.stringify(item.request))
  if (same) return held.noteItem(item.id, { ...left, operationId: same.id, ended: 'It waits for approval already.' })
  // Who approves it sees what would be done, and that alone is done, however much later.
  const [prepared] = await patiently(site, held, () => site.prepare(held.row.targetId, [item.request!]))
  const { plan = null, checks = [] } = prepared ?? {}
  if (plan === null) {
    const stop = checks.find(({ outcome }) => outcome === 'stop')
    const ended = [stop?.says ?? 'There is nothing to do.', stop?.hint].filter(Boolean).join(' ')
    const outcome = stop?.rule === 'exists' ? ('gone' as const) : ('refused' as const)
    return held.noteItem(item.id, { state: 'skipped', outcome, ended, finishedAt: now })
  }
  const ended = 'It waits for a person’s approval.'
  const change = (operationId: string) => ({ ...left, operationId, ended })
  return askOperation(site, held, item, item.request!, change, { plan, checks, basis: plan.basis })
}

async function needsAnalyze(site: RunSite, held: HeldRun, item: RunItemRow): Promise<boolean> {
  const [index] = await loadCaredIndexes(site.store.db, held.row.targetId, 0, {
    schema: item.schema,
    name: item.index!,
  })
  if (index?.confidence === 'exact') return false
  const { rows } = await site.store.pool.query<{ at: Date | null; changed: number }>(
    `select greatest(last_analyze_at, last_autoanalyze_at) as at, modified_since_analyze::float8 / greatest(row_estimate, live_rows, 1) as changed
     from tables where id = $1`,
    [item.tableId],
  )
  const [table] = rows
  return !table?.at || site.now().getTime() - table.at.getTime() > freshMs || table.changed > 0.01
}

/** Judges bloat once more by the fresh statistics; the item as it may be started, or null when it is settled. */
async function confirm(
  site: RunSite,
  held: HeldRun,
  item: RunItemRow,
): Promise<{ stop: Stop | null; item: RunItemRow | null; isBreached?: true }> {
  const { db } = site.store
  if (item.confirmingId) {
    const { operation, stop } = await follow(site, held, item, item.confirmingId)
    if (stop) {
      await held.noteItem(item.id, {
        state: 'skipped',
        outcome: stop.outcome,
        ended: stop.says,
        finishedAt: site.now(),
      })
      return { stop, item: null }
    }
    if (operation.state !== 'succeeded') {
      const now = (await findItem(db, item.id)) ?? item
      if (operation.state === 'cancelled' && now.outcome === 'guard')
        return { stop: null, item: null, isBreached: true }
      await settle(site, held, now, operation)
      return { stop: elsewhere(operation), item: null }
    }
  }
  await patiently(site, held, () => site.look(held.row.targetId))
  const now = site.now()
  const { targetId, settings } = held.row
  const [[found], past, done, dropped, target] = await Promise.all([
    loadCaredIndexes(db, targetId, 0, { schema: item.schema, name: item.index! }),
    loadPast(db, targetId, new Date(now.getTime() - 400 * dayMs), item.key),
    loadDoneOperations(db, targetId, new Date(now.getTime() - 120 * dayMs)),
    droppedIndexes(db, targetId, settings),
    findTarget(db, targetId),
  ])
  const skip = async (outcome: ItemOutcome, ended: string) => {
    await held.noteItem(item.id, { state: 'skipped', outcome, ended, finishedAt: now })
    return { stop: null, item: null }
  }
  if (!found) return skip('gone', 'The index is gone, or not valid any more.')
  const index = caredIndex(found, past.get(itemKey('rebuild', found.schema, found.table, found.name)) ?? null)
  const judged = judgeRebuild(index, careOf(settings)(found.schema, found.table, found.name), {
    now,
    rates: measureRates(done),
    versionNumber: target?.state.versionNumber ?? 0,
    isToBeDropped: (id) => dropped.has(id),
  })
  if (!judged) return skip('stale-statistics', 'With fresh statistics it is not bloated.')
  if ('leftOut' in judged) {
    const { reason, says } = judged.leftOut
    const isStale = reason === 'too-little-gain' || reason === 'would-grow' || reason === 'weak-evidence'
    return skip(isStale ? 'stale-statistics' : reason, isStale ? `With fresh statistics: ${says}` : says)
  }
  const { says, gainBytes, sizeBytes, bloatRatio, predicted } = judged.item
  const confirmed = await held.noteItem(item.id, {
    says,
    predictedBytes: gainBytes,
    sizeBefore: sizeBytes,
    bloatBefore: bloatRatio,
    predictedMs: predicted?.ms ?? null,
    measured: predicted?.measured ?? 0,
  })
  return { stop: null, item: confirmed }
}

async function start(site: RunSite, held: HeldRun, item: RunItemRow): Promise<RunItemRow> {
  return askOperation(site, held, item, item.request!, (operationId) => ({
    state: 'running',
    operationId,
    startedAt: item.startedAt ?? site.now(),
  }))
}

/** Watches an operation to its end, with the guards; has it cancelled when one is breached or the run is to end. */
async function follow(site: RunSite, held: HeldRun, item: RunItemRow, id: string): Promise<Done> {
  const { db } = site.store
  let askedAt = 0
  let unanswered = 0
  let stop: Stop | null = null
  while (true) {
    const operation = await findOperation(db, id)
    if (!operation) throw new Problem('internal', 'The operation of this run was lost.')
    if (isOver(operation.state)) return { operation, stop }
    // A drop is cut off by people only: half done it would leave more behind than it takes.
    const isDrop = operation.kind === 'drop-index' || operation.kind === 'remove-leftover'
    if (!stop) {
      const reason = await reasonToStop(site, held)
      if (reason?.isHard && !(isDrop && reason.outcome === 'window-end')) {
        stop = reason
        await held.noteItem(item.id, { outcome: reason.outcome, ended: reason.says })
        await cancelOperation(site, held.row.policyName, operation, reason.says)
      }
    }
    const isGuardDue = operation.state === 'running' && !isDrop && Date.now() - askedAt >= site.pace.guardMs
    if (!stop && isGuardDue && operation.cancelAskedAt === null) {
      askedAt = Date.now()
      unanswered = await watchGuards(site, held, item, operation, unanswered)
    }
    await held.rest(site.pace.pollMs)
  }
}

/** Asks the guards while an operation runs; answers how often in a row they could not be asked, `unanswered` times before. */
async function watchGuards(
  site: RunSite,
  held: HeldRun,
  item: RunItemRow,
  operation: OperationRow,
  unanswered: number,
): Promise<number> {
  let isLost = false
  const reading = await site.guards(held.row.targetId, operation.backendPid ?? 0).catch((error: unknown) => {
    isLost = !(error instanceof Problem) || (error.code !== 'timed-out' && error.code !== 'not-allowed')
    return null
  })
  // Only a server that is there and does not tell counts. A lost connection is the operation's own affair: its worker follows it over that, and nobody could cancel it meanwhile.
  if (isLost) return unanswered
  if (!reading && unanswered + 1 < mostUnanswered) return unanswered + 1
  const blind = `The target could not be asked how busy it is, ${mostUnanswered} times in a row.`
  const says = reading ? breachOf(reading, held.row.settings.guards, item.task)?.says : blind
  const noted = says === undefined ? {} : { breaches: held.row.breaches + 1, says }
  await held.note({ ...(reading ? { guard: reading } : {}), ...noted })
  if (says === undefined) return 0
  await held.noteItem(item.id, { outcome: 'guard', ended: says })
  await cancelOperation(site, held.row.policyName, operation, says)
  return 0
}

async function cancelOperation(site: RunSite, policy: string, operation: OperationRow, why: string): Promise<void> {
  const { id, kind, targetId } = operation
  const name = `${operation.schema}.${operation.name}`
  try {
    await site.store.db.transaction(async (tx) => {
      await record(systemContext(site.store, `policy ${policy}`), tx, {
        action: 'asked to cancel an operation',
        subject: name,
        targetId,
        detail: { kind, name, operation: id, why },
      })
      await askCancel(tx, operation, `maintenance: ${why}`, site.now())
    })
  } catch (error) {
    // It ended in this very moment.
    if (!(error instanceof Problem)) throw error
  }
}

/** Writes down how an operation ended for its item, and sums it up in the run. */
async function settle(site: RunSite, held: HeldRun, item: RunItemRow, operation: OperationRow): Promise<void> {
  const { change, freedBytes } = itemEnd(item, operation, site.now())
  await site.store.db.transaction(async (tx) => {
    await held.noteItem(item.id, change, tx)
    if (change.state === 'failed') await held.note({ failed: held.row.failed + 1 }, tx)
    if (change.state !== 'done') return
    const { done, reclaimedBytes, walBytes } = held.row
    const sums = { reclaimedBytes: reclaimedBytes + freedBytes, walBytes: walBytes + (operation.walBytes ?? 0) }
    await held.note({ done: done + 1, breaches: 0, ...sums }, tx)
  })
}
