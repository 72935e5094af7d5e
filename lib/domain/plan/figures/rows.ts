import type { PlanNode } from '../plan'
import type { PlanTree } from './plan-tree'

/** Total rows of one node with the bounds that rounding leaves. */
export type RowCount = { total: number | null; low: number | null; high: number | null; removed: number }

const removedBy = ['Rows Removed by Filter', 'Rows Removed by Join Filter', 'Rows Removed by Index Recheck']

/**
 * Total rows R·L of every node. R is a mean, printed as a whole number up to 17 (±½) and with two decimals from 18
 * (±0.005); the true total is whole, which makes many of them exact again, as does a parent that passes on every row.
 */
export function rowCounts(tree: PlanTree, decimals: 0 | 2): RowCount[] {
  const counts = tree.nodes.map((node) => countOf(node, decimals))
  for (const node of tree.nodes) {
    for (const id of passedOn(node, tree)) tighten(counts[id] as RowCount, counts[node.id] as RowCount)
  }
  return counts
}

function countOf(node: PlanNode, decimals: 0 | 2): RowCount {
  const { actualRows, loops } = node
  const removed = (loops ?? 0) * removedBy.reduce((sum, name) => sum + numberOf(node.properties[name]), 0)
  if (loops === 0) return { total: 0, low: 0, high: 0, removed: 0 }
  if (actualRows === null || loops === null) return { total: null, low: null, high: null, removed }
  const total = actualRows * loops
  const halfStep = decimals === 2 ? 0.005 : 0.5
  if (loops === 1) return { total, low: total, high: total, removed }
  // A hair inside: 0.33 · 3 must not become 0.98 or 1.01 by binary fractions.
  const low = Math.max(0, Math.ceil((actualRows - halfStep) * loops - 1e-6))
  const high = Math.floor((actualRows + halfStep) * loops + 1e-6)
  if (low > high) return { total, low: total, high: total, removed }
  return { total: low === high ? low : total, low, high, removed }
}

/** Children whose rows all come out of the node one for one: the inner side of a plain nested loop. */
function passedOn(node: PlanNode, tree: PlanTree): number[] {
  const { properties } = node
  if (node.type !== 'Nested Loop' || properties['Join Filter'] || properties.Filter) return []
  if (properties['Join Type'] !== undefined && properties['Join Type'] !== 'Inner') return []
  return node.childIds.filter((id) => tree.nodes[id]?.relationship === 'inner')
}

function tighten(child: RowCount, parent: RowCount): void {
  if (child.low === null || child.high === null || parent.low === null || parent.high === null) return
  const low = Math.max(child.low, parent.low)
  const high = Math.min(child.high, parent.high)
  if (low > high) return
  child.low = low
  child.high = high
  if (low === high) child.total = low
  else child.total = Math.min(high, Math.max(low, child.total ?? low))
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
