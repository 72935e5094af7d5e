import 'server-only'
import { type Slot, slotNow, slotsGone } from '@/lib/domain/maintenance/slots'
import type { Store } from '@/lib/store/open'
import { type PolicyRow, policiesInForce } from '@/lib/store/policy'
import { insertRun, type NewRun, slotsTaken } from '@/lib/store/run'

const dayMs = 86_400_000
/** Windows that were missed one by one; of a longer absence the last ones are told. */
const mostMissed = 10

/**
 * Adds the runs whose time has come, each slot once however many workers try and whatever the clock does, and notes windows
 * that were over before a worker was there. Answers how many began.
 */
export async function beginRuns(store: Store, now: Date): Promise<number> {
  let begun = 0
  for (const policy of await policiesInForce(store.db)) {
    const taken = await slotsTaken(store.db, policy.id, new Date(now.getTime() - 100 * dayMs))
    const slot = slotNow(policy.settings, now)
    if (slot && slot.slotAt >= policy.since && !taken.has(slot.slotAt.getTime())) {
      const isPinned = policy.pinned !== null && policy.pinnedSlotAt?.getTime() === slot.slotAt.getTime()
      const added = await insertRun(store.db, { ...rowOf(policy, slot), chosen: isPinned ? policy.pinned : null })
      if (added) begun += 1
    }
    const gone = slotsGone(policy.settings, policy.since, now).filter((each) => !isTaken(each, taken))
    for (const missed of gone.slice(-mostMissed)) {
      await insertRun(store.db, {
        ...rowOf(policy, missed),
        state: 'missed',
        // It belongs to its own day, not to that on which a worker came back.
        createdAt: missed.slotAt,
        says: 'Its window was over before it could begin: no worker was running, or the target was paused.',
        finishedAt: now,
      })
    }
  }
  return begun
}

/** One run in an opening is enough for the opening not to count as missed. */
function isTaken({ opening }: Slot, taken: ReadonlySet<number>): boolean {
  const [from, to] = [opening.opensAt.getTime(), opening.closesAt.getTime()]
  return [...taken].some((at) => at >= from && at < to)
}

function rowOf(policy: PolicyRow, slot: Slot): NewRun {
  return {
    targetId: policy.targetId,
    policyId: policy.id,
    policyName: policy.name,
    settings: policy.settings,
    trigger: 'timetable',
    slotAt: slot.slotAt,
    actorKind: 'system',
    actorName: 'the timetable',
    endsAt: slot.endsAt,
  }
}
