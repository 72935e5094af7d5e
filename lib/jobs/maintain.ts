import 'server-only'
import { type GuardReading, guardWaitsMs } from '@/lib/domain/maintenance/guard'
import type { Prepared } from '@/lib/domain/operation/prepared'
import { beginRuns } from '@/lib/services/maintenance/begin-runs'
import { driveRun } from '@/lib/services/maintenance/drive-run'
import type { RunSite } from '@/lib/services/maintenance/run-site'
import { settleProposals } from '@/lib/services/maintenance/settle-proposals'
import type { Store } from '@/lib/store/open'
import { claimRun } from '@/lib/store/run'
import type { Hands } from './hands'

const pace = { pollMs: 500, guardMs: 5_000, leaseMs: 20_000, waitsMs: guardWaitsMs }

/**
 * The part of a worker that looks after maintenance. `tick` begins the runs whose time has come and takes those that nobody
 * drives; each is driven by `go`, which must not throw.
 */
export function makeMaintenance(of: {
  store: Store
  workerId: string
  hands: Hands
  snapshot(targetId: string): Promise<unknown>
  go(work: Promise<unknown>): void
  isStopping(): boolean
  pace?: Partial<RunSite['pace']>
}): { tick(): Promise<void> } {
  const { store, hands } = of
  const site: RunSite = {
    store,
    now: () => new Date(),
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
      await beginRuns(store, new Date())
      await settleProposals(store)
      while (!of.isStopping()) {
        const run = await claimRun(store.db, of.workerId, site.pace.leaseMs)
        if (!run) return
        of.go(driveRun(site, run))
      }
    },
  }
}
