/** How fast an index grew since its last rebuild, over `days` from its first to its last measurement. */
export type Regrowth = { bytesPerDay: number; days: number }

const dayMs = 86_400_000
/** Fewer days are a mood, not a trend. */
const leastDays = 3

/**
 * Bytes a day by which the file grew beyond what its rows need, by least squares over one point a day since the last rebuild;
 * null while there are too few points. `bloatBytes` is what a rebuild would have freed then.
 */
export function regrowth(points: readonly { at: Date; bloatBytes: number }[]): Regrowth | null {
  const [first] = points
  const last = points.at(-1)
  if (!first || !last || points.length < 3) return null
  const days = (last.at.getTime() - first.at.getTime()) / dayMs
  if (days < leastDays) return null
  const xs = points.map(({ at }) => (at.getTime() - first.at.getTime()) / dayMs)
  const meanX = xs.reduce((sum, x) => sum + x, 0) / xs.length
  const meanY = points.reduce((sum, { bloatBytes }) => sum + bloatBytes, 0) / points.length
  let covariance = 0
  let variance = 0
  points.forEach(({ bloatBytes }, index) => {
    const x = xs[index]! - meanX
    covariance += x * (bloatBytes - meanY)
    variance += x * x
  })
  return variance > 0 ? { bytesPerDay: covariance / variance, days } : null
}

/** Days after a rebuild until as much is bloated as today; null when it did not grow, or would take over ten years. */
export function daysToReturn(reclaimableBytes: number, { bytesPerDay }: Regrowth): number | null {
  if (reclaimableBytes <= 0 || bytesPerDay <= 0) return null
  const days = reclaimableBytes / bytesPerDay
  return days > 3_650 ? null : days
}
