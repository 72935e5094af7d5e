const minute = 60_000
/** How long to wait after each failed try; after the last one the message is given up. */
const pausesMs = [1 * minute, 5 * minute, 20 * minute, 60 * minute, 180 * minute]

/** Tries of one message, over some four and a half hours. */
export const mostAttempts = pausesMs.length + 1

/** Milliseconds to wait after so many tries; null to give it up. */
export function pauseAfter(attempts: number): number | null {
  return pausesMs[attempts - 1] ?? null
}
