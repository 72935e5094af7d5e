const hour = 3_600_000
const day = 24 * hour

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })
const dayMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const monthYear = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' })

const steps = [
  hour / 12,
  hour / 4,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
  30 * day,
  91 * day,
  365 * day,
]

/** Round moments between two times, at most `most` of them, in UTC. */
export function timeTicks(from: number, to: number, most: number): number[] {
  const width = to - from
  if (!(width > 0)) return [from]
  const step = steps.find((each) => width / each <= most) ?? Math.ceil(width / most / day) * day
  const ticks: number[] = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at)
  return ticks
}

/** As much of the moment as the width of the axis needs. */
export function timeTick(at: number, width: number): string {
  if (width <= 2 * day) return at % day === 0 ? dayMonth.format(at) : clock.format(at)
  return width <= 400 * day ? dayMonth.format(at) : monthYear.format(at)
}
