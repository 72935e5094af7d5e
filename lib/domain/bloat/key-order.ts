import type { BtreeFacts } from './btree-facts'
import { distinctOf } from './key-groups'

/**
 * Where new entries go: to the end, so that full pages stay full, or anywhere, so that pages split and settle at about 70 %
 * and a rebuild's gain is soon taken again.
 */
export type KeyOrder = 'ascending' | 'random'

/** Of a b-tree, by how closely the leading column follows the order of the rows on disk (pg_stats.correlation). */
export function keyOrder(facts: Pick<BtreeFacts, 'columns' | 'tableRows' | 'isToast'>): KeyOrder {
  if (facts.isToast) return 'ascending'
  const first = facts.columns[0]?.statistics
  if (!first || first.correlation === null) return 'random'
  // New rows of a few repeated values go into the middle of each value's group.
  const isMostlyDistinct = distinctOf(first, facts.tableRows ?? 0) >= 0.5 * (facts.tableRows ?? 0)
  return isMostlyDistinct && Math.abs(first.correlation) >= 0.95 ? 'ascending' : 'random'
}
