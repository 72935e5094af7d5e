/**
 * How far a figure may be trusted, best first: a page scan, this index's own size after a rebuild, the model within about
 * 3 points, the model where statistics leave room (the least bloat they allow is shown), nothing that could be defended.
 */
export const bloatConfidences = ['exact', 'baseline', 'modelled', 'weak', 'withheld'] as const
export type BloatConfidence = (typeof bloatConfidences)[number]

/** Why a figure is weaker than it could be, or missing. Texts for people are made elsewhere. */
export type BloatReason =
  | 'no-statistics-rights'
  | 'never-analysed'
  | 'stale-statistics'
  | 'counters-lost'
  | 'in-recovery'
  | 'collation-missing'
  | 'not-readable'
  | 'no-baseline'
  | 'no-need'
  | 'size-only'
  | 'not-measured'
  | 'not-a-btree'
  | 'not-comparable'
  | 'baseline-too-old'
  | 'name-keys'
  | 'long-values'
  | 'partial-over-keys'
  | 'partial-index'
  | 'few-pages'
  | 'modified-since'
  | 'width-unknown'
  | 'null-patterns'
  | 'group-sizes'
  | 'column-groups'

/** What an index would need after a rebuild beside what it takes. Null figures where they are withheld. */
export type BloatEstimate = {
  neededPages: number | null
  neededBytes: number | null
  /** 0.4: a rebuild frees 40 % of the file. Negative: a rebuild would make it larger. */
  bloatRatio: number | null
  /** What a rebuild frees; never negative. */
  bloatBytes: number | null
  /** Half the width of the range that the statistics allow, as a ratio of the file. */
  margin: number | null
  confidence: BloatConfidence
  reason: BloatReason | null
}

/** No figure, and why. */
export function withheld(reason: BloatReason): BloatEstimate {
  return {
    neededPages: null,
    neededBytes: null,
    bloatRatio: null,
    bloatBytes: null,
    margin: null,
    confidence: 'withheld',
    reason,
  }
}

/** The figure from pages needed beside pages there; `pages` above 0. */
export function estimateOf(
  neededPages: number,
  index: { pages: number; blockSize: number },
  trust: { confidence: BloatConfidence; reason: BloatReason | null; margin: number },
): BloatEstimate {
  const whole = Math.round(neededPages)
  return {
    neededPages: whole,
    neededBytes: whole * index.blockSize,
    bloatRatio: 1 - neededPages / index.pages,
    bloatBytes: Math.max(0, index.pages - whole) * index.blockSize,
    ...trust,
  }
}
