import type { Plan, PlanNode } from '../plan'
import { matchAnchors } from './match-anchors'
import { familyOf } from './node-keys'

/** How far above the place where a node is looked for it may have moved: so many nodes were put in between. */
const farthest = 6

export type Matching = { pairs: Int32Array; back: Int32Array }

/**
 * Which node of one plan is which of another; -1 for those of only one. What reads tables is paired by what it reads, the
 * nodes above by what is below them, so that renamed tables, added and removed nodes do no harm. Near linear in the nodes.
 */
export function matchNodes(before: Plan, after: Plan): Matching {
  const matching = matchAnchors(before, after)
  const { pairs, back } = matching
  const weights = [leavesOf(before), leavesOf(after)] as const
  /** For each node the node after that stands for it: its pair, else that of its heaviest child. */
  const stand = new Int32Array(before.nodes.length).fill(-1)
  for (let id = before.nodes.length - 1; id >= 0; id--) {
    const node = before.nodes[id] as PlanNode
    if (pairs[id] === -1) {
      const other = above(node, after, back, stand, weights)
      if (other !== -1) {
        pairs[id] = other
        back[other] = id
      }
    }
    stand[id] = pairs[id] !== -1 ? (pairs[id] as number) : heaviestStand(node, stand, weights[0])
  }
  matchBelow(before, after, matching)
  return matching
}

function heaviestStand(node: PlanNode, stand: Int32Array, weight: Int32Array): number {
  let best = -1
  let most = 0
  for (const child of node.childIds) {
    if (stand[child] === -1 || (weight[child] as number) <= most) continue
    most = weight[child] as number
    best = stand[child] as number
  }
  return best
}

/** The free node after that stands above what the children of `node` became, first of the same name, then of its family. */
function above(
  node: PlanNode,
  after: Plan,
  back: Int32Array,
  stand: Int32Array,
  [ownWeight, otherWeight]: readonly [Int32Array, Int32Array],
): number {
  const own = ownWeight[node.id] as number
  const votes = new Map<number, number>()
  const labels = new Set<number>()
  for (const child of node.childIds.slice(0, 200)) {
    const from = stand[child] as number
    if (from === -1) continue
    let at = after.nodes[from]?.parentId ?? null
    let found = -1
    for (let steps = 0; at !== null && steps < farthest; steps++) {
      const other = after.nodes[at] as PlanNode
      const weight = otherWeight[at] as number
      const isAlike = Math.min(own, weight) * 2 > Math.max(own, weight)
      if (back[at] === -1 && isAlike && other.label === node.label) {
        found = at
        labels.add(at)
        break
      }
      if (back[at] === -1 && isAlike && found === -1 && familyOf(other) === familyOf(node)) found = at
      at = other.parentId
    }
    if (found !== -1) votes.set(found, (votes.get(found) ?? 0) + (ownWeight[child] as number))
  }
  let best = -1
  let most = 0
  for (const [id, count] of votes) {
    const worth = count * (labels.has(id) ? 2 : 1)
    if (worth <= most) continue
    most = worth
    best = id
  }
  return best
}

/** Pairs what is left below pairs: children of one family, in their order. And the tops, when both are free. */
function matchBelow(before: Plan, after: Plan, { pairs, back }: Matching): void {
  const [top, other] = [before.nodes[0], after.nodes[0]]
  if (top && other && pairs[0] === -1 && back[0] === -1 && familyOf(top) === familyOf(other)) {
    pairs[0] = 0
    back[0] = 0
  }
  for (const node of before.nodes) {
    const pair = pairs[node.id] as number
    if (pair === -1) continue
    const free = (after.nodes[pair]?.childIds ?? []).filter((id) => back[id] === -1)
    if (free.length === 0) continue
    let from = 0
    for (const child of node.childIds) {
      if (pairs[child] !== -1) continue
      const family = familyOf(before.nodes[child] as PlanNode)
      const at = free.findIndex((id, place) => place >= from && familyOf(after.nodes[id] as PlanNode) === family)
      if (at < 0) continue
      pairs[child] = free[at] as number
      back[free[at] as number] = child
      from = at + 1
    }
  }
}

/** Nodes without children below each node, itself when it has none. */
function leavesOf(plan: Plan): Int32Array {
  const leaves = new Int32Array(plan.nodes.length)
  for (let id = plan.nodes.length - 1; id >= 0; id--) {
    const node = plan.nodes[id] as PlanNode
    if (node.childIds.length === 0) leaves[id] = 1
    if (node.parentId !== null) leaves[node.parentId] = (leaves[node.parentId] as number) + (leaves[id] as number)
  }
  return leaves
}
