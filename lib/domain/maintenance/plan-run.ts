import { compareTexts } from '../compare-texts'
import { bytes, duration, stamp } from '../format'
import { groupBy } from '../group-by'
import type { CaredFinding, CaredIndex, CaredTable, Past } from './care-facts'
import { type Judged, type LeftOut, type LeftOutReason, leaveOut, type PlanItem } from './plan-item'
import { careOf, type Order, type Policy, tasks } from './policy'
import { neededMs, type Prediction, type Rates } from './rates'
import { isDropProposed, judgeFinding } from './tasks/mend'
import { judgeRebuild } from './tasks/rebuild'
import { judgeStatistics } from './tasks/statistics'
import { judgeVacuum } from './tasks/vacuum'

export type PlanInput = {
  policy: Policy
  now: Date
  /** When the run may begin, and when nothing may run any more. */
  startsAt: Date
  endsAt: Date
  versionNumber: number
  indexes: readonly CaredIndex[]
  tables: readonly CaredTable[]
  findings: readonly CaredFinding[]
  rates: Rates
  /** Why nothing may be changed on the target now: paused, read-only, a replica, a right missing, a snapshot held. */
  hold: { reason: LeftOutReason; says: string } | null
  /** Keys of the items in a chosen order; those not named are left out. */
  chosen: readonly string[] | null
}

export type PlannedItem = PlanItem & { startsAfterMs: number | null }

export type RunPlan = {
  items: PlannedItem[]
  /** The weightiest first; at most `mostLeftOut`. */
  leftOut: LeftOut[]
  leftOutCounts: Partial<Record<LeftOutReason, number>>
  /** Of what acts. */
  predictedMs: number
  gainBytes: number
  walBytes: number
  endsAt: Date
}

export const mostLeftOut = 500
/** A right that was missing is asked for again after a week. */
const refusedMs = 7 * 86_400_000

/**
 * What a run would do, in order, and for everything it leaves alone the reason. Leftovers and statistics come first, since
 * rebuilds rest on them; then by what the policy puts first, the small first inside equal ones.
 */
export function planRun(input: PlanInput): RunPlan {
  const { items, leftOut } = judgeAll(input)
  const ordered = order(items, input.policy.order, input.chosen)
  const plan = fill(ordered, input, leftOut)
  const leftOutCounts: RunPlan['leftOutCounts'] = {}
  for (const { reason } of leftOut) leftOutCounts[reason] = (leftOutCounts[reason] ?? 0) + 1
  leftOut.sort((a, b) => (b.gainBytes ?? -1) - (a.gainBytes ?? -1) || compareTexts(a.key, b.key))
  const told = leftOut.slice(0, mostLeftOut).map(({ tell, ...each }) => (tell ? { ...each, says: tell() } : each))
  return { ...plan, leftOut: told, leftOutCounts, endsAt: input.endsAt }
}

/** Of tens of thousands only some are shown: the reason is put into words for those. */
type Untold = LeftOut & { tell?: () => string }

function judgeAll(input: PlanInput): { items: PlanItem[]; leftOut: Untold[] } {
  const { policy, now, rates, versionNumber } = input
  const care = careOf(policy)
  const items: PlanItem[] = []
  const leftOut: Untold[] = []
  const dropped = new Set<number>()
  const take = (judged: Judged, past: Past | null) => {
    if (!judged) return
    const refused = past?.refused && now.getTime() - past.refused.at.getTime() < refusedMs ? past.refused : null
    if ('leftOut' in judged) leftOut.push(judged.leftOut)
    else if (refused && judged.item.mode === 'act') leftOut.push(leaveOut(judged.item, 'missing-right', refused.says))
    else items.push(judged.item)
  }
  for (const finding of input.findings) {
    const cared = care(finding.schema, finding.table, finding.index)
    if (finding.indexId !== null && isDropProposed(finding, cared)) dropped.add(finding.indexId)
    take(judgeFinding(finding, cared), finding.past)
  }
  const pending = groupBy(
    input.indexes.filter((index) => (index.bloat?.pendingPages ?? 0) > 0),
    (index) => index.tableId,
  )
  for (const table of input.tables) {
    const cared = care(table.schema, table.name)
    take(judgeStatistics(table, cared, rates, now), table.past.statistics)
    const lists = (pending.get(table.id) ?? []).map((index) => ({
      index,
      care: care(index.schema, index.table, index.name),
    }))
    take(judgeVacuum(table, lists, cared, rates, now), table.past.vacuum)
  }
  const around = { now, rates, versionNumber, isToBeDropped: (id: number) => dropped.has(id) }
  for (const index of input.indexes) {
    take(judgeRebuild(index, care(index.schema, index.table, index.name), around), index.past)
  }
  return { items, leftOut }
}

function order(items: PlanItem[], by: Order, chosen: readonly string[] | null): PlanItem[] {
  const ranked = items.map((item) => ({ item, task: tasks.indexOf(item.task), rank: ranks[by](item) }))
  ranked.sort(
    (a, b) =>
      a.task - b.task ||
      b.rank - a.rank ||
      (a.item.sizeBytes ?? 0) - (b.item.sizeBytes ?? 0) ||
      compareTexts(a.item.key, b.item.key),
  )
  const sorted = ranked.map(({ item }) => item)
  if (!chosen) return sorted
  const place = new Map(chosen.map((key, n) => [key, n]))
  const placeOf = (item: PlanItem) => place.get(item.key) ?? chosen.length
  return sorted.sort((a, b) => placeOf(a) - placeOf(b))
}

const ranks: Record<Order, (item: PlanItem) => number> = {
  gain: worth,
  smallest: () => 0,
  bloat: ({ bloatRatio }) => bloatRatio ?? 0,
}

/** Steps of ten per cent of bytes a predicted minute: what differs by less is taken for equal. */
function worth({ gainBytes, predicted }: PlanItem): number {
  if (!gainBytes || !predicted) return 0
  return Math.round(Math.log(gainBytes / Math.max(1, predicted.ms)) / Math.log(1.1))
}

function fill(
  ordered: readonly PlanItem[],
  { policy, startsAt, endsAt, hold, chosen }: PlanInput,
  leftOut: Untold[],
): Pick<RunPlan, 'items' | 'predictedMs' | 'gainBytes' | 'walBytes'> {
  const { minutes, bytes: mostBytes, walBytes: mostWal, operations: mostOperations } = policy.budget
  const names = chosen && new Set(chosen)
  const windowMs = Math.min(endsAt.getTime() - startsAt.getTime(), minutes * 60_000)
  const spent = { ms: 0, gain: 0, bytes: 0, wal: 0, operations: 0 }
  const items: PlannedItem[] = []
  for (const item of ordered) {
    const out = (reason: LeftOutReason, tell: () => string) => leftOut.push({ ...leaveOut(item, reason, ''), tell })
    if (names && !names.has(item.key)) {
      out('not-chosen', () => 'Taken out of this run by hand.')
      continue
    }
    if (item.mode === 'propose' || !item.predicted) {
      items.push({ ...item, startsAfterMs: null })
      continue
    }
    if (hold) {
      out(hold.reason, () => hold.says)
      continue
    }
    const { predicted } = item
    const needed = neededMs(predicted)
    const begins = new Date(startsAt.getTime() + spent.ms)
    if (spent.ms + needed > windowMs) {
      out('window-end', () => lateWords(predicted, needed, begins, endsAt))
      continue
    }
    const size = item.sizeBytes ?? 0
    if (mostOperations !== null && spent.operations + 1 > mostOperations) {
      out('budget', () => `The run does at most ${mostOperations} operations.`)
      continue
    }
    if (mostBytes !== null && spent.bytes + size > mostBytes) {
      out('budget', () => `${bytes(size)} more would exceed the ${bytes(mostBytes)} that a run may work on.`)
      continue
    }
    if (mostWal !== null && spent.wal + (item.walBytes ?? 0) > mostWal) {
      out('budget', () => `${bytes(item.walBytes ?? 0)} of WAL more would exceed the ${bytes(mostWal)} allowed.`)
      continue
    }
    items.push({ ...item, startsAfterMs: spent.ms })
    spent.ms += item.predicted.ms
    spent.gain += item.gainBytes ?? 0
    spent.bytes += size
    spent.wal += item.walBytes ?? 0
    spent.operations += 1
  }
  return { items, predictedMs: spent.ms, gainBytes: spent.gain, walBytes: spent.wal }
}

function lateWords({ ms, measured }: Prediction, needed: number, begins: Date, endsAt: Date): string {
  const basis = measured > 0 ? 'at the rate measured on this target' : 'at an assumed rate'
  return `It would take about ${duration(ms)} ${basis}, ${duration(needed)} with a reserve; begun ${stamp(begins)} it would not end before ${stamp(endsAt)}, and hold VACUUM back in the whole database.`
}
