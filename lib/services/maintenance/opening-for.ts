import 'server-only'
import { type Opening, openingsAfter } from '@/lib/domain/maintenance/window'
import type { Db } from '@/lib/store/open'
import type { OperationRow } from '@/lib/store/operation'
import { readPolicy } from '@/lib/store/policy'
import { findRun } from '@/lib/store/run'

/** The window that is open or opens next of the policy whose run asked for an operation; null for one of no policy. */
export async function openingFor(db: Db, { runId }: Pick<OperationRow, 'runId'>, now: Date): Promise<Opening | null> {
  const run = runId === null ? null : await findRun(db, runId)
  const policy = run && (await readPolicy(db, run.policyId))
  if (!policy || policy.removedAt) return null
  for (const opening of openingsAfter(policy.settings.window, now)) return opening
  return null
}
