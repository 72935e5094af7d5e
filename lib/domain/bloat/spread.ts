/** A value and the share of cases that have it; shares of a list sum to 1 unless said otherwise. */
export type Spread = { value: number; share: number }[]

/** The mean of a list whose shares sum to 1. */
export function meanOf(spread: Spread): number {
  return spread.reduce((sum, { value, share }) => sum + value * share, 0)
}

/** One entry for each value, ascending. */
export function merged(spread: Iterable<{ value: number; share: number }>): Spread {
  const shares = new Map<number, number>()
  for (const { value, share } of spread) shares.set(value, (shares.get(value) ?? 0) + share)
  return [...shares].map(([value, share]) => ({ value, share })).sort((a, b) => a.value - b.value)
}
