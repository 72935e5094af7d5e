import 'server-only'
import { isItemOver } from '@/lib/domain/maintenance/item'
import { runWords } from '@/lib/domain/maintenance/run-words'
import { isOurStop, Problem } from '@/lib/domain/problem'
import { readBloat } from '@/lib/store/bloat'
import { totalsOf } from '@/lib/store/care'
import { itemsOf, type RunRow } from '@/lib/store/run'
import { doItem } from './do-item'
import { type HeldRun, holdRun } from './held-run'
import { layOut } from './lay-out'
import { patiently } from './patiently'
import { isPlanStale, planAgain } from './plan-again'
import { LetGo, type RunSite } from './run-site'
import { reasonToStop, type Stop } from './stop'

/**
 * Drives a claimed run from where it stands to its end: lays it out, does its items one by one under guards, and sums up. What
 * it knows stands in the store after every step, so that another worker can go on at any moment.
 */
export async function driveRun(site: RunSite, claimed: RunRow): Promise<void> {
  const held = holdRun(site, claimed)
  try {
    await conclude(site, held, await carryOut(site, held))
  } catch (error) {
    if (error instanceof LetGo) return
    if (!(error instanceof Problem) || isOurStop(error)) throw error
    const says = error.hint ? `${error.message} ${error.hint}` : error.message
    await conclude(site, held, { state: 'failed', outcome: 'failed', says, isHard: true }).catch((second) => {
      if (!(second instanceof LetGo)) throw second
    })
  } finally {
    held.stop()
  }
}

async function carryOut(site: RunSite, held: HeldRun): Promise<Stop | null> {
  if (held.row.leftOut === null) {
    const early = await reasonToStop(site, held)
    if (early) return early
    await layOut(site, held)
  }
  if (held.row.isDry) return null
  while (true) {
    const items = await itemsOf(site.store.db, held.row.id)
    const item = items.find((each) => !isItemOver(each.state))
    if (isPlanStale(held.row, items)) {
      const stop = await reasonToStop(site, held)
      if (stop) return stop
      await planAgain(site, held, items)
      continue
    }
    if (!item) return null
    const stop = item.state === 'waiting' ? await reasonToStop(site, held) : null
    const ended = stop ?? (await doItem(site, held, item))
    if (ended) return ended
  }
}

/** Ends what was not begun, looks once more at what was rebuilt, and sums up. */
async function conclude(site: RunSite, held: HeldRun, stop: Stop | null): Promise<void> {
  const { db } = site.store
  const { row } = held
  const finishedAt = site.now()
  for (const item of await itemsOf(db, row.id)) {
    if (stop && !isItemOver(item.state)) {
      const state = stop.state === 'cancelled' ? 'cancelled' : 'skipped'
      await held.noteItem(item.id, { state, outcome: stop.outcome, ended: stop.says, finishedAt })
    }
  }
  const items = await itemsOf(db, row.id)
  const rebuilt = items.filter((item) => item.task === 'rebuild' && item.state === 'done' && item.bloatAfter === null)
  if (rebuilt.length > 0 && !row.isDry) {
    // Figures after the fact: without them the run is as good.
    await patiently(site, held, () => site.look(row.targetId)).catch((error) => {
      if (!(error instanceof Problem)) throw error
    })
    for (const { id, indexId } of rebuilt) {
      const bloat = indexId === null ? null : await readBloat(db, indexId)
      if (bloat?.ratio !== null && bloat?.ratio !== undefined) await held.noteItem(id, { bloatAfter: bloat.ratio })
    }
  }
  const totals = await totalsOf(db, row.targetId)
  const dry = row.isDry ? 'A dry run: nothing was changed.' : null
  const count = (state: string) => items.filter((item) => item.state === state).length
  await held.note({
    state: stop?.state ?? 'finished',
    says: runWords(items, row.reclaimedBytes, stop?.says ?? dry),
    finishedAt,
    skipped: count('skipped') + count('cancelled'),
    proposed: count('proposed'),
    failed: count('failed'),
    done: count('done'),
    ...(row.isDry ? {} : { indexBytesAfter: totals.indexBytes, bloatBytesAfter: totals.bloatBytes }),
    owner: null,
    leaseUntil: null,
    waitUntil: null,
  })
}
