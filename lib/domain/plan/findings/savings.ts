import type { Analysis } from '../analysis'
import type { Draft } from '../finding'

type Saved = Pick<Draft, 'savedMs' | 'savedCostShare'>

/** A share of what a node costs by itself. Where parts ran side by side, its time counts for as much as it took of the whole. */
export function savedOfSelf({ figures }: Analysis, id: number, ratio: number): Saved {
  const { selfMs = null, costShare = null, overlap = 1 } = figures[id] ?? {}
  return { savedMs: selfMs === null ? null : selfMs * overlap * ratio, savedCostShare: (costShare ?? 0) * ratio }
}

/** A share of what a node costs with everything below it. */
export function savedOfAll({ figures, plan }: Analysis, id: number, ratio: number): Saved {
  const { inclusiveMs = null, overlap = 1 } = figures[id] ?? {}
  const all = plan.nodes[0]?.totalCost ?? null
  const cost = plan.nodes[id]?.totalCost ?? null
  const share = all === null || cost === null || all <= 0 ? 0 : Math.min(1, cost / all)
  return { savedMs: inclusiveMs === null ? null : inclusiveMs * overlap * ratio, savedCostShare: share * ratio }
}

/** Both together. */
export function addSaved(one: Saved, other: Saved): Saved {
  return {
    savedMs: one.savedMs === null || other.savedMs === null ? null : one.savedMs + other.savedMs,
    savedCostShare: (one.savedCostShare ?? 0) + (other.savedCostShare ?? 0),
  }
}
