import 'server-only'
import type { Db } from '@/lib/store/open'
import {
  extendRun,
  type NewRun,
  type NewRunItem,
  noteItem,
  noteRun,
  type RunItemRow,
  type RunRow,
} from '@/lib/store/run'
import { LetGo, type RunSite } from './run-site'

/** A run that this worker drives. Every write is checked to be still ours, and throws LetGo when it is not. */
export type HeldRun = {
  readonly row: RunRow
  note(change: Partial<NewRun>, db?: Db): Promise<void>
  noteItem(id: number, change: Partial<NewRunItem>, db?: Db): Promise<RunItemRow>
  /** Waits; throws LetGo at once when the run is lost. */
  rest(ms: number): Promise<void>
  stop(): void
}

/** Takes hold of a claimed run and keeps its lease until `stop`, or until another worker has it. */
export function holdRun(site: RunSite, claimed: RunRow): HeldRun {
  let row = claimed
  let isLost = false
  const sleepers = new Set<() => void>()
  let isBusy = false
  const keeper = setInterval(async () => {
    if (isBusy) return
    isBusy = true
    try {
      const kept = await extendRun(site.store.db, claimed, site.pace.leaseMs)
      if (!kept) lose()
    } catch {
      // The store is away; the lease tells in the end whose it is.
    }
    isBusy = false
  }, site.pace.leaseMs / 4)

  function lose(): void {
    isLost = true
    for (const wake of sleepers) wake()
  }
  function check(): void {
    if (isLost) throw new LetGo()
  }

  return {
    get row() {
      return row
    },
    async note(change, db = site.store.db) {
      check()
      const next = await noteRun(db, claimed, change)
      if (!next) throw new LetGo()
      row = next
    },
    async noteItem(id, change, db = site.store.db) {
      check()
      const next = await noteItem(db, claimed, id, change)
      if (!next) throw new LetGo()
      return next
    },
    async rest(ms) {
      check()
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer)
          sleepers.delete(done)
          resolve()
        }
        const timer = setTimeout(done, ms)
        sleepers.add(done)
      })
      check()
    },
    stop() {
      clearInterval(keeper)
      lose()
    },
  }
}
