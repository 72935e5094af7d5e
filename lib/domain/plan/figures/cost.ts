import type { PlanNode } from '../plan'
import type { PlanTree } from './plan-tree'

export type SelfCost = { selfCost: number | null; share: number | null }

/**
 * Cost of each node by itself and its share of the root's. The planner charges InitPlans and CTEs where they hang. A node
 * that expects to stop early costs less than its child, and a nested loop counts its inner side once for each outer row:
 * the shares follow that, so that they add up to the root's.
 */
export function selfCosts(tree: PlanTree): SelfCost[] {
  const rootCost = tree.nodes[0]?.totalCost ?? null
  const counted = new Float64Array(tree.nodes.length).fill(1)
  return tree.nodes.map((node) => {
    if (node.totalCost === null) return { selfCost: null, share: null }
    let below = 0
    let belowOnce = 0
    const repeats = innerRepeats(node, tree)
    for (const id of node.childIds) {
      const cost = tree.nodes[id]?.totalCost ?? 0
      belowOnce += cost
      below += cost * (tree.nodes[id]?.relationship === 'inner' ? repeats : 1)
    }
    const fits = below > node.totalCost ? node.totalCost / below : 1
    const mine = counted[node.id] ?? 1
    for (const id of node.childIds) {
      counted[id] = mine * fits * (tree.nodes[id]?.relationship === 'inner' ? repeats : 1)
    }
    const share = rootCost ? (Math.max(0, node.totalCost - below) * mine) / rootCost : null
    return { selfCost: Math.max(0, node.totalCost - belowOnce), share: share === null ? null : Math.min(1, share) }
  })
}

/** How often the inner side of a nested loop fits into its cost, at most once for each expected outer row. */
function innerRepeats(node: PlanNode, tree: PlanTree): number {
  if (node.type !== 'Nested Loop') return 1
  let others = 0
  let innerCost = 0
  let outerRows = 1
  for (const id of node.childIds) {
    const child = tree.nodes[id] as PlanNode
    if (child.relationship === 'inner') innerCost += child.totalCost ?? 0
    else others += child.totalCost ?? 0
    if (child.relationship === 'outer') outerRows = child.planRows ?? 1
  }
  if (innerCost <= 0) return 1
  return Math.max(1, Math.min(outerRows, ((node.totalCost ?? 0) - others) / innerCost))
}
