import type { Analysis } from '../analysis'
import type { PlanNode } from '../plan'
import { childrenOf } from './surroundings'

export type JoinSides = { outer: PlanNode; inner: PlanNode }

export const joins = ['Nested Loop', 'Hash Join', 'Merge Join']

export function isJoin(node: PlanNode): boolean {
  return joins.includes(node.type)
}

/** The two inputs of a join; null for other nodes, and where one is missing in a cut-off plan. */
export function joinSides(analysis: Analysis, node: PlanNode): JoinSides | null {
  if (!isJoin(node)) return null
  const children = childrenOf(analysis, node)
  const outer = children.find((child) => child.relationship === 'outer')
  const inner = children.find((child) => child.relationship === 'inner')
  return outer && inner ? { outer, inner } : null
}

/** Share of the execution time a node takes with everything below it, 0 to 1; 0 where no times were measured. */
export function wholeShare({ figures, executionMs }: Analysis, id: number): number {
  const ms = figures[id]?.inclusiveMs ?? null
  return ms === null || !executionMs ? 0 : ms / executionMs
}

/** What findings on one join have in common: they are cured by joining in another way. */
export function joinCause(join: PlanNode): string {
  return `join:${join.id}`
}

/** The nodes of a subtree, in pre-order, sub-plans included. */
export function subtreeOf({ plan }: Analysis, top: PlanNode): PlanNode[] {
  const nodes = [top]
  for (let i = top.id + 1; i < plan.nodes.length; i++) {
    const node = plan.nodes[i] as PlanNode
    if (node.depth <= top.depth) break
    nodes.push(node)
  }
  return nodes
}
