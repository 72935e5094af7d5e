import 'server-only'
import { isItemOver } from '@/lib/domain/maintenance/item'
import type { LeftOut, LeftOutReason } from '@/lib/domain/maintenance/plan-item'
import { mostLeftOut, type PlannedItem, type RunPlan } from '@/lib/domain/maintenance/plan-run'
import { type Policy, reviews, type Task } from '@/lib/domain/maintenance/policy'
import { taskOf } from '@/lib/domain/maintenance/tasks/mend'
import { analyzedSince } from '@/lib/store/care'
import { insertItems, type RunItemRow, type RunRow } from '@/lib/store/run'
import { findTarget } from '@/lib/store/target'
import { gatherFacts } from './facts'
import type { HeldRun } from './held-run'
import { newItem } from './lay-out'
import { patiently } from './patiently'
import { planFor } from './plan'
import { LetGo, type RunSite } from './run-site'

/** What changes the figures that rebuilds are decided by. */
const groundwork: readonly Task[] = ['leftovers', 'statistics', 'vacuum']
const lookAgainMs = 500
const mostLooks = 6

/** Whether a run refreshed what its plan of rebuilds rests on, and did not plan anew since. */
export function isPlanStale(run: RunRow, items: readonly RunItemRow[]): boolean {
  if (run.plannedAgainAt !== null) return false
  const isUnderWay = items.some((item) => item.state === 'confirming' || item.state === 'running')
  const isLeft = items.some((item) => groundwork.includes(item.task) && !isItemOver(item.state))
  const isRefreshed = items.some((item) => isFresh(item))
  return isRefreshed && !isLeft && !isUnderWay
}

const isFresh = ({ task, state }: RunItemRow) => state === 'done' && (task === 'statistics' || task === 'vacuum')

/**
 * Plans the rebuilds of a run anew by fresh statistics, within what is left of its window and budget: what turns out bloated
 * is added, what does not is skipped with its reason, and the rest is put into its new order.
 */
export async function planAgain(site: RunSite, held: HeldRun, items: readonly RunItemRow[]): Promise<void> {
  const { db } = site.store
  const { row } = held
  await lookUntilSeen(site, held, items)
  const target = await findTarget(db, row.targetId)
  if (!target) throw new LetGo()
  const now = site.now()
  const facts = await gatherFacts(db, target, row.settings, now)
  const findings = facts.findings.filter(({ kind }) => reviews.includes(taskOf[kind]!))
  const settings = { ...row.settings, budget: budgetLeft(row, items) }
  const slot = { slotAt: now, endsAt: row.endsAt }
  const plan = planFor({ settings }, { ...facts, tables: [], findings }, target, now, slot, row.chosen)
  const rebuilds = plan.items.filter((item) => item.task === 'rebuild')
  await db.transaction(async (tx) => {
    const known = new Map(items.map((item) => [item.key, item]))
    const last = Math.max(...items.map((item) => item.position))
    const added: Parameters<typeof insertItems>[1] = []
    for (const [n, item] of rebuilds.entries()) {
      const before = known.get(item.key)
      const position = last + 1 + n
      if (!before) added.push({ ...newItem(item, row, now), position })
      else if (before.state === 'waiting') await held.noteItem(before.id, { ...figuresOf(item), position }, tx)
    }
    const isPlanned = new Set(rebuilds.map((item) => item.key))
    for (const item of items) {
      if (item.task !== 'rebuild' || item.state !== 'waiting' || isPlanned.has(item.key)) continue
      const out = plan.leftOut.find((each) => each.key === item.key)
      const ended = out ? `With fresh statistics: ${out.says}` : 'With fresh statistics it is not bloated.'
      const outcome = out && !staleReasons.includes(out.reason) ? out.reason : 'stale-statistics'
      await held.noteItem(item.id, { state: 'skipped', outcome, ended, finishedAt: now }, tx)
    }
    await insertItems(tx, added)
    await held.note({ plannedAgainAt: now, ...leftOutOf(row, plan, known) }, tx)
  })
}

const staleReasons: readonly LeftOutReason[] = ['too-little-gain', 'would-grow', 'weak-evidence']

const figuresOf = (item: PlannedItem) => ({
  says: item.says,
  predictedMs: item.predicted?.ms ?? null,
  measured: item.predicted?.measured ?? 0,
  predictedBytes: item.gainBytes,
  sizeBefore: item.sizeBytes,
  bloatBefore: item.bloatRatio,
})

/** Looks at the target until it tells of the ANALYZE of each table: servers before version 15 tell late. */
async function lookUntilSeen(site: RunSite, held: HeldRun, items: readonly RunItemRow[]): Promise<void> {
  const analyzed = items.filter((item) => item.task === 'statistics' && item.state === 'done' && item.tableId !== null)
  const begunAt = Math.min(...analyzed.map((item) => (item.startedAt ?? site.now()).getTime()))
  for (let looks = 1; ; looks += 1) {
    await patiently(site, held, () => site.look(held.row.targetId))
    if (analyzed.length === 0 || looks === mostLooks) return
    const ids = analyzed.map((item) => item.tableId!)
    // A minute for clocks that differ.
    const seen = await analyzedSince(site.store.db, ids, new Date(begunAt - 60_000))
    if (seen >= new Set(ids).size) return
    await held.rest(lookAgainMs)
  }
}

function budgetLeft(run: RunRow, items: readonly RunItemRow[]): Policy['budget'] {
  const { minutes, bytes, walBytes, operations } = run.settings.budget
  const tried = items.filter((item) => item.operationId !== null && item.state !== 'proposed')
  const worked = tried.reduce((sum, item) => sum + (item.sizeBefore ?? 0), 0)
  return {
    minutes,
    bytes: bytes === null ? null : Math.max(0, bytes - worked),
    walBytes: walBytes === null ? null : Math.max(0, walBytes - run.walBytes),
    operations: operations === null ? null : Math.max(0, operations - tried.length),
  }
}

/** What is left out now: of the groundwork as it was planned first, of all else as it is planned now. */
function leftOutOf(run: RunRow, plan: RunPlan, known: ReadonlyMap<string, RunItemRow>) {
  const kept = (run.leftOut ?? []).filter((each) => groundwork.includes(each.task))
  const doneHere = plan.leftOut.filter((each) => known.has(each.key))
  const counts: Partial<Record<LeftOutReason, number>> = { ...plan.leftOutCounts }
  for (const { reason } of doneHere) counts[reason] = (counts[reason] ?? 0) - 1
  for (const { reason } of kept) counts[reason] = (counts[reason] ?? 0) + 1
  const leftOut: LeftOut[] = [...plan.leftOut.filter((each) => !known.has(each.key)), ...kept].slice(0, mostLeftOut)
  return { leftOut, leftOutCounts: counts }
}
