import 'server-only'
import { type GuardReading, guardWaitsMs } from '@/lib/domain/maintenance/guard'
import type { Prepared } from '@/lib/domain/operation/prepared'
import type { Log } from '@/lib/runtime/log'
import { beginRuns } from '@/lib/services/maintenance/begin-runs'
import { driveRun } from '@/lib/services/maintenance/drive-run'
import type { RunSite } from '@/lib/services/maintenance/run-site'
import { settleProposals } from '@/lib/services/maintenance/settle-proposals'
import { storeAheadMs } from '@/lib/store/clock'
import type { Store } from '@/lib/store/open'
import { claimRun } from '@/lib/store/run'
import type { Hands } from './hands'

/** Clocks that differ by less are taken for the same. */
const mostDriftMs = 5_000
const compareEveryMs = 600_000

const pace = { pollMs: 500, guardMs: 5_000, leaseMs: 20_000, waitsMs: guardWaitsMs }

/**
 * The part of a worker that looks after maintenance. `tick` begins the runs whose time has come and takes those that nobody
 * drives; each is driven by `go`, which must not throw. Windows open and close by the clock of the store, which all workers share.
 */
export function makeMaintenance(of: {
  store: Store
  workerId: string
  hands: Hands
  snapshot(targetId: string): Promise<unknown>
  go(work: Promise<unknown>): void
  isStopping(): boolean
  log: Log
  pace?: Partial<RunSite['pace']>
}): { tick(): Promise<void> } {
  const { store, hands } = of
  let driftMs = 0
  let comparedAt = Number.NEGATIVE_INFINITY
  const now = () => new Date(Date.now() + driftMs)

  async function compareClocks(): Promise<void> {
    if (performance.now() - comparedAt < compareEveryMs) return
    const aheadMs = Math.round(await storeAheadMs(store.db))
    comparedAt = performance.now()
    const isOff = Math.abs(aheadMs) > mostDriftMs
    if (isOff && Math.abs(aheadMs - driftMs) > mostDriftMs) {
      of.log.warn('The clock of this worker differs from that of the store; maintenance goes by that of the store', {
        aheadMs,
      })
    }
    driftMs = isOff ? aheadMs : 0
  }

  const site: RunSite = {
    store,
    now,
    pace: { ...pace, ...of.pace },
    async look(targetId) {
      await of.snapshot(targetId)
      await hands.run({ kind: 'bloat', targetId }, 60_000)
    },
    guards: (targetId, pid) => hands.run({ kind: 'guards', targetId, pid }, 10_000) as Promise<GuardReading>,
    prepare: (targetId, requests) =>
      hands.run({ kind: 'preflight', targetId, payload: { requests } }, 60_000) as Promise<Prepared[]>,
  }
  return {
    async tick() {
      if (of.isStopping()) return
      await compareClocks()
      await beginRuns(store, now())
      await settleProposals(store)
      while (!of.isStopping()) {
        const run = await claimRun(store.db, of.workerId, site.pace.leaseMs)
        if (!run) return
        of.go(driveRun(site, run))
      }
    },
  }
}
