import type { Analysis } from '../analysis'
import type { PlanNode } from '../plan'

export function parentOf({ plan }: Analysis, node: PlanNode): PlanNode | null {
  return node.parentId === null ? null : (plan.nodes[node.parentId] ?? null)
}

export function childrenOf({ plan }: Analysis, node: PlanNode): PlanNode[] {
  return node.childIds.map((id) => plan.nodes[id]).filter((child) => child !== undefined)
}

/** The nearest node above that is not one of these types; null at the root or where a sub-plan begins. */
export function above(analysis: Analysis, node: PlanNode, through: string[]): PlanNode | null {
  let below = node
  for (;;) {
    if (below.relationship === 'sub-plan' || below.relationship === 'init-plan') return null
    const parent = parentOf(analysis, below)
    if (parent === null || !through.includes(parent.type)) return parent
    below = parent
  }
}

/** The same downwards along first children that are not sub-plans. */
export function below(analysis: Analysis, node: PlanNode, through: string[]): PlanNode | null {
  let at: PlanNode | undefined = node
  do
    at = childrenOf(analysis, at).find(
      (child) => child.relationship !== 'sub-plan' && child.relationship !== 'init-plan',
    )
  while (at && through.includes(at.type))
  return at ?? null
}

/** How a node hangs on a plan with many parts alike: the Append above it, through what may stand between. */
export function appendAbove(analysis: Analysis, node: PlanNode): PlanNode | null {
  const parent = above(analysis, node, ['Sort', 'Incremental Sort', 'Aggregate', 'Limit', 'Gather'])
  return parent?.type === 'Append' || parent?.type === 'Merge Append' ? parent : null
}
