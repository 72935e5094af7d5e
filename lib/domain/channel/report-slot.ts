import { cronProblem, slotsBetween } from '../maintenance/timetable'
import { isTimeZone } from '../maintenance/zone-time'
import type { ReportTimetable } from './channel'

const dayMs = 86_400_000
/** A report whose time came longer ago than this, while no worker was there, is not sent any more. */
const latestMs = 7 * dayMs
const leastApartMs = 3_600_000

/** The time of the timetable that came last before `now` and not before `since`; of several missed ones only that. */
export function reportSlot(timetable: ReportTimetable, since: Date, now: Date): Date | null {
  const from = new Date(Math.max(since.getTime(), now.getTime() - latestMs))
  let last: Date | null = null
  for (const slot of slotsBetween(timetable, from, now)) last = slot
  return last
}

/** The next time a report is sent, within four years; null when none comes. */
export function nextReport(timetable: ReportTimetable, now: Date): Date | null {
  for (const slot of slotsBetween(timetable, now, new Date(now.getTime() + 1_461 * dayMs))) return slot
  return null
}

/** What is wrong with a timetable of reports: the field and one sentence; null when nothing is. */
export function reportProblem(
  { cron, timeZone }: ReportTimetable,
  now: Date,
): { field: 'cron' | 'timeZone'; message: string } | null {
  const wrong = cronProblem(cron)
  if (wrong) return { field: 'cron', message: wrong }
  if (!isTimeZone(timeZone)) {
    const message = `There is no time zone “${timeZone.slice(0, 60)}”; write one such as Europe/Berlin or UTC`
    return { field: 'timeZone', message }
  }
  let last: Date | null = null
  let seen = 0
  for (const slot of slotsBetween({ cron, timeZone }, now, new Date(now.getTime() + 1_461 * dayMs))) {
    if (last && slot.getTime() - last.getTime() < leastApartMs) {
      return { field: 'cron', message: 'A report is sent once an hour at most; choose times further apart' }
    }
    last = slot
    seen += 1
    if (seen >= 100) break
  }
  return null
}
