import type { Analysis } from '../analysis'
import type { PlanNode } from '../plan'

const byType = new WeakMap<PlanNode[], Map<string, PlanNode[]>>()

/** The nodes of these types, in pre-order. Sorted once for each plan: rules are many and so are nodes. */
export function nodesOf({ plan }: Analysis, ...types: string[]): PlanNode[] {
  const groups = byType.get(plan.nodes) ?? group(plan.nodes)
  byType.set(plan.nodes, groups)
  const found = types.map((type) => groups.get(type) ?? []).filter((nodes) => nodes.length > 0)
  if (found.length < 2) return found[0] ?? []
  return found.flat().sort((a, b) => a.id - b.id)
}

function group(nodes: PlanNode[]): Map<string, PlanNode[]> {
  const groups = new Map<string, PlanNode[]>()
  for (const node of nodes) {
    const alike = groups.get(node.type)
    if (alike) alike.push(node)
    else groups.set(node.type, [node])
  }
  return groups
}
