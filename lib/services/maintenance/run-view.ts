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

/** An item; `begun` are the operations that nobody has to approve any more. */
export function viewItem(item: RunItemRow, begun: ReadonlySet<string>) {
  const { runId: _, targetId: __, request: ___, ...shown } = item
  const isApproved = item.state === 'proposed' && item.operationId !== null && begun.has(item.operationId)
  if (!isApproved) return { ...shown, state: item.state }
  return { ...shown, state: 'approved' as const, ended: 'A person has it done; its operation shows when it begins.' }
}
