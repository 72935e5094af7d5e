import 'server-only'
import type { PlannedItem } from '@/lib/domain/maintenance/plan-run'
import { reviews } from '@/lib/domain/maintenance/policy'
import { totalsOf } from '@/lib/store/care'
import { insertItems, type NewRunItem } from '@/lib/store/run'
import { findTarget } from '@/lib/store/target'
import { gatherFacts } from './facts'
import type { HeldRun } from './held-run'
import { patiently } from './patiently'
import { planFor } from './plan'
import { LetGo, type RunSite } from './run-site'

/** Looks at the target anew and writes down what the run is to do and what it leaves out, at once. */
export async function layOut(site: RunSite, held: HeldRun): Promise<void> {
  const { db } = site.store
  const { row } = held
  await patiently(site, held, () => site.look(row.targetId))
  const target = await findTarget(db, row.targetId)
  if (!target) throw new LetGo()
  const now = site.now()
  const facts = await gatherFacts(db, target, row.settings, now)
  const plan = planFor(row, facts, target, now, { slotAt: now, endsAt: row.endsAt }, row.chosen)
  const statements = row.isDry ? await statementsOf(site, held, plan.items) : new Map<string, string[]>()
  const before = await totalsOf(db, row.targetId)
  await site.store.db.transaction(async (tx) => {
    await insertItems(
      tx,
      plan.items.map((item, position) => ({
        ...newItem(item, row, now),
        position,
        sql: statements.get(item.key) ?? sqlOf(item),
      })),
    )
    const change = {
      leftOut: plan.leftOut,
      leftOutCounts: plan.leftOutCounts,
      indexBytesBefore: before.indexBytes,
      bloatBytesBefore: before.bloatBytes,
      says: facts.hold ? facts.hold.says : null,
    }
    await held.note(change, tx)
  })
}

const sqlOf = (item: PlannedItem) => (item.sql === null ? null : [item.sql])

/** What waits for a person is there at once; the rest waits for its turn. Nothing of a dry run has one. */
export function newItem(item: PlannedItem, run: HeldRun['row'], now: Date): Omit<NewRunItem, 'position'> {
  const isLeft = item.mode === 'propose' || run.isDry
  const isReview = reviews.includes(item.task)
  return {
    runId: run.id,
    targetId: run.targetId,
    key: item.key,
    task: item.task,
    state: isLeft ? 'proposed' : 'waiting',
    says: item.says,
    ended: isLeft ? leftWords(run.isDry, isReview) : null,
    schema: item.schema,
    table: item.table,
    index: item.index,
    indexId: item.indexId,
    tableId: item.tableId,
    findingId: item.findingId,
    request: item.request,
    finishedAt: isLeft ? now : null,
    predictedMs: item.predicted?.ms ?? null,
    measured: item.predicted?.measured ?? 0,
    predictedBytes: item.gainBytes,
    sizeBefore: item.sizeBytes,
    bloatBefore: item.bloatRatio,
  }
}

const leftWords = (isDry: boolean, isReview: boolean) =>
  isDry && !isReview ? 'It would be done.' : 'For a person to decide.'

/** The exact statements of each item, by its key; for one that would be refused, why. */
async function statementsOf(
  site: RunSite,
  held: HeldRun,
  items: readonly PlannedItem[],
): Promise<Map<string, string[]>> {
  const asked = items.filter((item) => item.request !== null).slice(0, 200)
  const statements = new Map<string, string[]>()
  for (let at = 0; at < asked.length; at += 20) {
    const some = asked.slice(at, at + 20)
    const requests = some.map((item) => item.request!)
    const prepared = await patiently(site, held, () => site.prepare(held.row.targetId, requests))
    for (const [n, { plan, checks }] of prepared.entries()) {
      const stop = checks.find((check) => check.outcome === 'stop')
      const refusal = stop ? [`-- ${stop.says.replaceAll('\n', ' ')}`] : []
      statements.set(some[n]!.key, [...refusal, ...(plan?.steps.map((step) => step.sql) ?? [])])
    }
  }
  return statements
}
