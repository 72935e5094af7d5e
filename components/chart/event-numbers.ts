/** So near each other, as a share of the axis, their numbers would stand on one another. */
const nearest = 0.025

/**
 * What stands above each event on an axis of `spanMs`: its number from 1, or those of all that follow close behind it; null
 * where one before it tells. `events` in the order of time.
 */
export function eventNumbers(events: readonly { at: number }[], spanMs: number): (string | null)[] {
  const told: (string | null)[] = events.map(() => null)
  let first = 0
  for (let n = 0; n < events.length; n += 1) {
    if (Math.abs(events[n]!.at - events[first]!.at) > nearest * spanMs) first = n
    told[first] = n === first ? String(n + 1) : `${first + 1}–${n + 1}`
  }
  return told
}
