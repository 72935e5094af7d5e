import { momentOf, wallAt } from './zone-time'

/** 0 is Sunday, as cron counts. */
export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

/** When changes are allowed. It opens on these days and, where `to` is not after `from`, closes on the day after. */
export type Window = { days: number[]; from: string; to: string; timeZone: string }
export type Opening = { opensAt: Date; closesAt: Date }

const dayMs = 86_400_000

/** Milliseconds after midnight of HH:MM, or null. 24:00 is the end of the day. */
export function clockMs(text: string): number | null {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? []
  if (hours === undefined || minutes === undefined) return null
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000
  return Number(minutes) > 59 || ms > dayMs ? null : ms
}

/** Hours and minutes that clocks show while it is open, in milliseconds: 24 hours where both ends are the same. */
function openMs({ from, to }: Pick<Window, 'from' | 'to'>): number {
  const [start, end] = [clockMs(from) ?? 0, clockMs(to) ?? 0]
  return end > start ? end - start : end - start + dayMs
}

/** The opening that begins on a day (midnight of the wall clock). Null on other days of the week. */
function openingOf(window: Window, midnight: number): Opening | null {
  if (!window.days.includes(new Date(midnight).getUTCDay())) return null
  const wall = midnight + clockMs(window.from)!
  const opens = momentOf(wall, window.timeZone)
  const closes = momentOf(wall + openMs(window), window.timeZone)
  // A window that lies wholly in the hour that is left out is held right after it, as long as it was meant to be.
  return { opensAt: new Date(opens), closesAt: new Date(closes > opens ? closes : opens + openMs(window)) }
}

/** Openings that end after a moment, in order, those that touch taken together. Ends after `days` days. */
export function* openingsAfter(window: Window, after: Date, days = 400): Generator<Opening> {
  const today = Math.floor(wallAt(after.getTime(), window.timeZone) / dayMs) * dayMs
  // A window that never closes is cut at the beginning of Mondays.
  const isEndless = new Set(window.days).size === 7 && openMs(window) === dayMs
  let held = null as Opening | null
  for (let n = -8; n <= days; n += 1) {
    const midnight = today + n * dayMs
    const next = openingOf(window, midnight)
    if (!next) continue
    const isCut = isEndless && new Date(midnight).getUTCDay() === 1
    if (held && next.opensAt <= held.closesAt && !isCut) {
      held = { opensAt: held.opensAt, closesAt: later(held.closesAt, next.closesAt) }
      continue
    }
    if (held && held.closesAt > after) yield held
    held = next
  }
  if (held && held.closesAt > after) yield held
}

const later = (a: Date, b: Date) => new Date(Math.max(a.getTime(), b.getTime()))

/** The opening a moment lies in, or null. */
export function openingAt(window: Window, at: Date): Opening | null {
  for (const opening of openingsAfter(window, at, 8)) if (opening.opensAt <= at) return opening
  return null
}

const dayWords = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** Mon–Fri 22:00–04:00 (next day), Europe/Berlin. */
export function windowWords(window: Window): string {
  const days = [...new Set(window.days)].sort((a, b) => ((a + 6) % 7) - ((b + 6) % 7))
  const isRun = days.length > 2 && days.every((day, n) => n === 0 || (day + 6) % 7 === ((days[n - 1]! + 6) % 7) + 1)
  const list = days.map((day) => dayWords[day]!)
  const someDays = isRun ? `${list[0]}–${list.at(-1)}` : list.join(', ')
  const onDays = days.length === 7 ? 'Every day' : someDays
  if (openMs(window) === dayMs) return `${onDays} for 24 hours from ${window.from}, ${window.timeZone}`
  const isNextDay = clockMs(window.to)! <= clockMs(window.from)!
  return `${onDays} ${window.from}–${window.to}${isNextDay ? ' (next day)' : ''}, ${window.timeZone}`
}
