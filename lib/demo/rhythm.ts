const hourMs = 3_600_000

/** How busy the crawler is at a moment, 1 on the average of a week: afternoons (UTC) most, nights and weekends least. */
export function feelRhythm(at: Date): number {
  const hour = (at.getTime() % (24 * hourMs)) / hourMs
  const ofDay = 1 + 0.45 * Math.cos(((hour - 15) / 24) * 2 * Math.PI)
  const isWeekend = at.getUTCDay() === 0 || at.getUTCDay() === 6
  return ofDay * (isWeekend ? 0.65 : 1.14)
}
