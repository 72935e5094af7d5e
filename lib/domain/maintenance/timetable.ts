import { Cron } from 'croner'
import cronstrue from 'cronstrue'
import { momentOf, wallAt } from './zone-time'

/** When runs begin: five fields of cron, read by the clocks of a time zone. */
export type Timetable = { cron: string; timeZone: string }

const jobs = new Map<string, Cron>()

// Croner reads the fields; it never sees the zone: of two times in an hour that is left out it forgets the whole day.
function jobOf(cron: string): Cron {
  const known = jobs.get(cron)
  if (known) return known
  const made = new Cron(cron, { timezone: 'UTC', paused: true, mode: '5-part' })
  if (jobs.size > 500) jobs.clear()
  jobs.set(cron, made)
  return made
}

/** Why a cron text cannot be read or never comes, in one sentence; null when it can. */
export function cronProblem(cron: string): string | null {
  const fields = cron.trim().split(/\s+/)
  if (cron.trim() === '') return 'When does it run? Five fields: minute, hour, day of month, month, day of week'
  if (!cron.trim().startsWith('@') && fields.length !== 5) {
    return `A timetable has five fields (minute, hour, day of month, month, day of week); this one has ${fields.length}`
  }
  try {
    if (jobOf(cron.trim()).nextRun(new Date(Date.UTC(2024, 0, 1)))) return null
    return 'This date never comes'
  } catch (error) {
    const said = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : 'It is not a timetable'
    return `This is not a timetable: ${said.slice(0, 160)}`
  }
}

/**
 * The least time between two moments of a timetable by the clock, ms, as far as its first day with any shows it; null when
 * that day has one only. Minutes and hours are the same on every day on which it comes.
 */
export function shortestGapMs(cron: string): number | null {
  const job = jobOf(cron.trim())
  let last = job.nextRun(new Date(Date.UTC(2024, 0, 1)))
  const until = (last?.getTime() ?? 0) + 86_400_000
  let least: number | null = null
  while (last) {
    const next: Date | null = job.nextRun(last)
    if (!next || next.getTime() > until) return least
    const gap = next.getTime() - last.getTime()
    if (least === null || gap < least) least = gap
    last = next
  }
  return least
}

/** A timetable in words: At 02:00, Monday through Friday. */
export function cronWords(cron: string): string {
  try {
    return cronstrue.toString(cron.trim(), { use24HourTimeFormat: true, verbose: false })
  } catch {
    return cron
  }
}

/**
 * Moments of a timetable after one and up to another, each once. A time that daylight saving leaves out comes at the end of
 * the hour left out; one that comes twice is meant the first time.
 */
export function* slotsBetween({ cron, timeZone }: Timetable, after: Date, until: Date): Generator<Date> {
  const job = jobOf(cron.trim())
  let wall = wallAt(after.getTime(), timeZone)
  let last = after.getTime()
  while (true) {
    const next = job.nextRun(new Date(wall))
    if (!next) return
    wall = next.getTime()
    const at = momentOf(wall, timeZone)
    if (at > until.getTime()) return
    if (at <= last) continue
    last = at
    yield new Date(at)
  }
}
