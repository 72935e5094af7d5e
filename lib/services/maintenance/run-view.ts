import 'server-only'
import type { RunBrief, RunItemRow } from '@/lib/store/run'

/** A run as pages and the API show it. */
export function viewRun(run: RunBrief) {
  const { id, policyId, policyName, trigger, isDry, slotAt, state, says, actorName } = run
  return {
    ...{ id, policyId, policyName, trigger, isDry, slotAt, state, says, actorName },
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    endsAt: run.endsAt,
    durationMs: run.startedAt && run.finishedAt ? run.finishedAt.getTime() - run.startedAt.getTime() : null,
    waitUntil: run.waitUntil,
    isCancelAsked: run.cancelAskedAt !== null,
    indexBytesBefore: run.indexBytesBefore,
    indexBytesAfter: run.indexBytesAfter,
    bloatBytesBefore: run.bloatBytesBefore,
    bloatBytesAfter: run.bloatBytesAfter,
    done: run.done,
    failed: run.failed,
    skipped: run.skipped,
    proposed: run.proposed,
    reclaimedBytes: run.reclaimedBytes,
    walBytes: run.walBytes,
  }
}

export function viewItem(item: RunItemRow) {
  const { runId: _, targetId: __, request: ___, ...shown } = item
  return shown
}
