import type { PlanNode } from '../plan'
import type { PlanTree } from './plan-tree'

/** The scans of each CTE by the id of its tree's top node. */
export type CteScans = Map<number, number[]>

/**
 * Which CTE each CTE Scan reads: the nearest enclosing one of that name, because names may repeat. A definition is seen
 * from behind its own tree to the end of the node it hangs on: a tree that scans its own name means an outer one.
 */
export function cteScans(tree: PlanTree): CteScans {
  const scans: CteScans = new Map()
  const seen = new Map<string, { id: number; until: number }[]>()
  const first = new Map<string, number>()
  const pending: number[] = []
  for (const node of tree.nodes) {
    if (tree.roles[node.id] !== 'cte') continue
    scans.set(node.id, [])
    if (!first.has(nameOf(node))) first.set(nameOf(node), node.id)
  }
  for (const node of tree.nodes) {
    for (let top = pending.at(-1); top !== undefined && (tree.ends[top] ?? 0) <= node.id; top = pending.at(-1)) {
      pending.pop()
      const cte = tree.nodes[top] as PlanNode
      const stack = seen.get(nameOf(cte)) ?? []
      stack.push({ id: top, until: tree.ends[cte.parentId ?? 0] ?? 0 })
      seen.set(nameOf(cte), stack)
    }
    if (tree.roles[node.id] === 'cte') pending.push(node.id)
    if (node.type !== 'CTE Scan' || node.cteName === null) continue
    // The top node of a query may itself scan a CTE that hangs on it.
    const own = node.childIds.find(
      (id) => tree.roles[id] === 'cte' && nameOf(tree.nodes[id] as PlanNode) === node.cteName,
    )
    const stack = seen.get(node.cteName) ?? []
    while (stack.length > 0 && (stack.at(-1)?.until ?? 0) <= node.id) stack.pop()
    const cte = own ?? stack.at(-1)?.id ?? first.get(node.cteName)
    if (cte !== undefined) scans.get(cte)?.push(node.id)
  }
  return scans
}

/** True for a CTE that writes: it runs to its end even when nobody reads it, after the root's clock has stopped. */
export function isModifying(node: PlanNode): boolean {
  return node.type === 'ModifyTable'
}

function nameOf(cte: PlanNode): string {
  return (cte.subplanName ?? '').slice('CTE '.length)
}
