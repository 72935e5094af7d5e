import { type BloatEstimate, estimateOf, withheld } from './bloat-estimate'

/** What pgstatindex() counts on every page of a b-tree; density in percent of a leaf's room. */
export type BtreeScan = {
  pages: number
  blockSize: number
  leafPages: number
  innerPages: number
  leafDensity: number
}

/**
 * Pages a rebuild would need = leaves × density ÷ reference density + inner pages + meta page. Emptied pages are outside
 * the density, so the file's size is what this is held against. `referenceDensity` in percent: measured after this index's
 * own last rebuild, else its fill factor, which posting lists may miss by some points.
 */
export function estimateFromScan(scan: BtreeScan, referenceDensity: number): BloatEstimate {
  if (scan.pages <= 0 || referenceDensity <= 0) return withheld('not-measured')
  const leaves = scan.leafPages > 0 ? Math.max(1, (scan.leafPages * scan.leafDensity) / referenceDensity) : 0
  const needed = leaves + scan.innerPages + 1
  return estimateOf(needed, scan, { confidence: 'exact', reason: null, margin: 1 / scan.pages })
}
