import type { Policy } from './policy'
import { slotsBetween } from './timetable'
import { type Opening, openingAt, openingsAfter } from './window'

/** One time a run is to begin, and when its window closes. */
export type Slot = { slotAt: Date; opening: Opening; endsAt: Date }

const dayMs = 86_400_000

/** Slots after a moment, in order: the first of each opening that the timetable meets within it. */
export function* slotsAfter(
  policy: Pick<Policy, 'cron' | 'window' | 'budget'>,
  after: Date,
  days = 400,
): Generator<Slot> {
  const timetable = { cron: policy.cron, timeZone: policy.window.timeZone }
  for (const opening of openingsAfter(policy.window, after, days)) {
    const justBefore = new Date(Math.max(opening.opensAt.getTime() - 1, after.getTime()))
    for (const slotAt of slotsBetween(timetable, justBefore, opening.closesAt)) {
      if (slotAt >= opening.closesAt) break
      yield slotOf(policy, slotAt, opening)
    }
  }
}

/** The slot whose window is open now and that came last, or null. It may be late: a worker that was down begins then. */
export function slotNow(policy: Pick<Policy, 'cron' | 'window' | 'budget'>, now: Date): Slot | null {
  const opening = openingAt(policy.window, now)
  if (!opening) return null
  const timetable = { cron: policy.cron, timeZone: policy.window.timeZone }
  let last: Date | null = null
  for (const slotAt of slotsBetween(timetable, new Date(opening.opensAt.getTime() - 1), now)) last = slotAt
  if (!last) return null
  const slot = slotOf(policy, last, opening)
  return slot.endsAt > now ? slot : null
}

/** Openings with a slot that were over before `now` and began after `since`, at most the last hundred days. */
export function slotsGone(policy: Pick<Policy, 'cron' | 'window' | 'budget'>, since: Date, now: Date): Slot[] {
  const from = new Date(Math.max(since.getTime(), now.getTime() - 100 * dayMs))
  const gone: Slot[] = []
  for (const slot of slotsAfter(policy, from, 101)) {
    if (slot.endsAt > now) break
    if (gone.at(-1)?.opening.opensAt.getTime() !== slot.opening.opensAt.getTime()) gone.push(slot)
  }
  return gone
}

function slotOf(policy: Pick<Policy, 'budget'>, slotAt: Date, opening: Opening): Slot {
  const byBudget = slotAt.getTime() + policy.budget.minutes * 60_000
  return { slotAt, opening, endsAt: new Date(Math.min(opening.closesAt.getTime(), byBudget)) }
}
