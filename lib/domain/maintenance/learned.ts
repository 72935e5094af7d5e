import type { Past } from './care-facts'
import type { Care } from './policy'

/** How an index is treated after what its rebuilds gained. */
export type Learned = { bloatFactor: number; cooldownDays: number; why: string | null }

/**
 * A rebuild that freed less than half of what was predicted was begun on a wrong figure: each such rebuild since the last
 * good one asks for half as much bloat again and doubles the rest, at most four times over.
 */
export function learned(past: Past | null, care: Pick<Care, 'cooldownDays'>): Learned {
  let misses = 0
  for (const { predictedBytes, freedBytes } of past?.rebuilds ?? []) {
    misses = predictedBytes > 0 && freedBytes < predictedBytes / 2 ? Math.min(4, misses + 1) : 0
  }
  if (misses === 0) return { bloatFactor: 1, cooldownDays: care.cooldownDays, why: null }
  return {
    bloatFactor: 1 + misses / 2,
    cooldownDays: care.cooldownDays * 2 ** misses,
    why: `its last ${misses === 1 ? 'rebuild' : `${misses} rebuilds`} freed less than half of what was predicted`,
  }
}
