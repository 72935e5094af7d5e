import 'server-only'
import { runWords } from '@/lib/domain/maintenance/run-words'
import type { Store } from '@/lib/store/open'
import { findOperation } from '@/lib/store/operation'
import { holdOverRun, itemsOf, type RunItemRow, settledProposals, settleItem, settleRun } from '@/lib/store/run'
import { itemEnd } from './item-end'

/**
 * Writes down what became of proposals that persons had carried out, once their run is over: each in its item, and in the
 * sums of the run that proposed it. Whoever proposed the same again meanwhile is told where it was done. Answers how many.
 */
export async function settleProposals(store: Store): Promise<number> {
  let settled = 0
  for (const { itemId, runId, operationId } of await settledProposals(store.db)) {
    const operation = await findOperation(store.db, operationId)
    if (!operation) continue
    await store.db.transaction(async (tx) => {
      const run = await holdOverRun(tx, runId)
      const before = await itemsOf(tx, runId)
      const item = before.find(({ id, state }) => id === itemId && state === 'proposed')
      // Another worker was quicker.
      if (!run || !item) return
      const isOwn = operation.runId === null || operation.runId === runId
      const { change, freedBytes } = isOwn
        ? itemEnd(item, operation, new Date())
        : { change: elsewhere(operation.says), freedBytes: 0 }
      await settleItem(tx, itemId, change)
      const after = before.map((each) => (each.id === itemId ? { ...each, ...change } : each))
      const count = (...states: RunItemRow['state'][]) => after.filter(({ state }) => states.includes(state)).length
      const reclaimedBytes = run.reclaimedBytes + freedBytes
      await settleRun(tx, run, {
        done: count('done'),
        failed: count('failed'),
        skipped: count('skipped', 'cancelled'),
        proposed: count('proposed'),
        reclaimedBytes,
        walBytes: run.walBytes + (change.state === 'done' ? (operation.walBytes ?? 0) : 0),
        says: said(run.says, [before, run.reclaimedBytes], [after, reclaimedBytes]),
      })
      settled += 1
    })
  }
  return settled
}

const elsewhere = (says: string | null) => ({
  state: 'skipped' as const,
  outcome: 'settled-elsewhere' as const,
  ended: `An earlier run had proposed it, and it was decided there.${says ? ` ${says}` : ''}`,
  finishedAt: new Date(),
})

type Sum = [items: readonly RunItemRow[], freedBytes: number]

/** What a run says of its items, told anew; why it ended early stays before that. */
function said(says: string | null, before: Sum, after: Sum): string | null {
  const old = runWords(...before, null)
  return says?.endsWith(old) ? `${says.slice(0, -old.length)}${runWords(...after, null)}` : says
}
