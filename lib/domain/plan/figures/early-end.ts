import type { PlanNode } from '../plan'
import type { CteScans } from './cte'
import type { PlanTree } from './plan-tree'

/**
 * Whether a node ran to its end. `stopped`: what reads it may have stopped early, so too few rows prove nothing.
 * `repeated`: a merge join reads some rows again, so too many prove nothing either.
 */
export type EarlyEnd = 'complete' | 'stopped' | 'repeated'

/** Nodes that read all of their input before they give the first row. */
const blocking = new Set(['Sort', 'Hash', 'Bitmap Heap Scan', 'BitmapAnd', 'BitmapOr', 'ModifyTable'])

/** How far each node ran, from the top down; a CTE after all that scan it. */
export function earlyEnds(tree: PlanTree, scans: CteScans): EarlyEnd[] {
  const ends: EarlyEnd[] = tree.nodes.map(() => 'complete')
  if (tree.nodes.length === 0) return ends
  const waiting = [0]
  const ctes: number[] = []
  for (let id = waiting.pop() ?? ctes.pop(); id !== undefined; id = waiting.pop() ?? ctes.pop()) {
    if (tree.roles[id] === 'cte') ends[id] = endOfCte(scans.get(id) ?? [], ends)
    const node = tree.nodes[id] as PlanNode
    for (const child of node.childIds) {
      if (tree.roles[child] === 'cte') ctes.push(child)
      else {
        ends[child] = endOfChild(node, ends[id] as EarlyEnd, tree.nodes[child] as PlanNode, tree)
        waiting.push(child)
      }
    }
  }
  return ends
}

function endOfCte(readers: number[], ends: EarlyEnd[]): EarlyEnd {
  return readers.length > 0 && readers.every((id) => ends[id] !== 'complete') ? 'stopped' : 'complete'
}

function endOfChild(parent: PlanNode, above: EarlyEnd, child: PlanNode, tree: PlanTree): EarlyEnd {
  const role = tree.roles[child.id]
  // EXISTS, ANY and scalar sub-queries stop at the first or second row.
  if (role === 'init-plan' || role === 'sub-plan') return (child.actualRows ?? 0) <= 1 ? 'stopped' : 'complete'
  const isInner = child.relationship === 'inner'
  if (parent.type === 'Limit') return parent.actualRows === 0 && parent.loops === 1 ? above : 'stopped'
  if (parent.type === 'Merge Join') return isInner ? 'repeated' : 'stopped'
  if (isBlocking(parent)) return 'complete'
  const join = parent.properties['Join Type']
  const isSatisfiedByOne = join === 'Semi' || join === 'Anti' || parent.properties['Inner Unique'] === true
  if (parent.type === 'Nested Loop' && isInner && isSatisfiedByOne) return 'stopped'
  return above
}

function isBlocking(node: PlanNode): boolean {
  const { Strategy } = node.properties
  if (node.type === 'Aggregate') return Strategy !== 'Sorted'
  if (node.type === 'SetOp') return Strategy === 'Hashed'
  return blocking.has(node.type)
}
