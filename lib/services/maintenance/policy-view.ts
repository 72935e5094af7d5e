import 'server-only'
import type { Policy } from '@/lib/domain/maintenance/policy'
import { slotsAfter } from '@/lib/domain/maintenance/slots'
import { cronWords } from '@/lib/domain/maintenance/timetable'
import { windowWords } from '@/lib/domain/maintenance/window'
import type { PolicyRow } from '@/lib/store/policy'

/** A policy with its timetable in words and its next runs. */
export function viewPolicy(row: PolicyRow, now: Date) {
  const { id, name, isEnabled, settings, version, pinnedSlotAt, pinned, pinnedBy, createdAt, updatedAt, updatedBy } =
    row
  return {
    id,
    name,
    isEnabled,
    version,
    ...settings,
    ...timesOf(settings, now),
    pin: pinned && pinnedSlotAt && pinnedSlotAt > now ? { slotAt: pinnedSlotAt, keys: pinned, by: pinnedBy } : null,
    createdAt,
    updatedAt,
    updatedBy,
  }
}

/** Words of the timetable and the window, and the next five runs. */
export function timesOf(policy: Policy, now: Date) {
  const next = []
  for (const { slotAt, endsAt } of slotsAfter(policy, now)) {
    next.push({ beginsAt: slotAt, endsAt })
    if (next.length === 5) break
  }
  return { cronWords: cronWords(policy.cron), windowWords: windowWords(policy.window), next }
}

export type PolicyView = ReturnType<typeof viewPolicy>
