import 'server-only'
import type { ItemOutcome } from '@/lib/domain/maintenance/item'
import { readPolicy } from '@/lib/store/policy'
import { findRun } from '@/lib/store/run'
import { findTarget } from '@/lib/store/target'
import type { HeldRun } from './held-run'
import type { RunSite } from './run-site'

/** Why a run ends before all was tried. `isHard` also ends what is being done. */
export type Stop = { state: 'stopped' | 'cancelled' | 'failed'; outcome: ItemOutcome; says: string; isHard: boolean }

/** Whether a run is to end now, as the store says. */
export async function reasonToStop(site: RunSite, { row }: HeldRun): Promise<Stop | null> {
  const { db } = site.store
  const stop = (outcome: ItemOutcome, says: string, isHard = true): Stop => ({
    state: 'stopped',
    outcome,
    says,
    isHard,
  })
  const [run, target, policy] = await Promise.all([
    findRun(db, row.id),
    findTarget(db, row.targetId),
    readPolicy(db, row.policyId),
  ])
  if (run?.cancelAskedAt) {
    return { state: 'cancelled', outcome: 'run-cancelled', says: `Cancelled by ${run.cancelAskedBy}.`, isHard: true }
  }
  if (!target) return stop('gone', 'The target was removed meanwhile.')
  if (target.pausedAt) return stop('target-paused', 'The target was paused meanwhile.')
  if (!policy || policy.removedAt) return stop('policy-changed', 'The policy was removed meanwhile.')
  if (!policy.isEnabled && row.trigger === 'timetable') {
    return stop('policy-changed', 'The policy was switched off meanwhile.')
  }
  if (site.now() >= (run ?? row).endsAt)
    return stop('window-end', 'Its time was over; what was left waits for the next window.')
  // Last: it ends nothing that runs, and must not hide what does.
  if (JSON.stringify(policy.settings) !== JSON.stringify(row.settings)) {
    return stop('policy-changed', 'The policy was changed meanwhile; what was left waits for the next run.', false)
  }
  return null
}
