import type { LedgerLine } from '../analysis'
import type { PlanNode } from '../plan'
import { type CteScans, isModifying } from './cte'
import type { PlanTree, Role } from './plan-tree'
import type { NodeTime } from './wall-time'

/** The self time of one node while it is being worked out. */
export type SelfTime = {
  rawMs: number | null
  toleranceMs: number
  ledger: LedgerLine[]
  /** Share of the wall time of the trees below that was this node's wall time; below 1 where they ran side by side. */
  childShare: number
}

/**
 * Self times without InitPlans: own wall time less that of children, SubPlans and the pulled share of a CTE. Children that
 * ran side by side in several processes are taken off only as far as they held up this node.
 */
export function selfTimes(tree: PlanTree, times: NodeTime[], scans: CteScans): SelfTime[] {
  const selves = tree.nodes.map((node) => ownTime(node, tree, times))
  for (const [cteId, readers] of scans) pullCte(tree.nodes[cteId] as PlanNode, readers, times, selves)
  return selves
}

/** Adds a line to a node's ledger, and its sum to the node's self time. */
export function charge(self: SelfTime, line: LedgerLine, errorMs: number): void {
  if (self.rawMs === null) return
  self.ledger.push(line)
  self.rawMs += line.ms
  self.toleranceMs += errorMs
}

/** A CTE of its own that writes: ms that its tree took beyond what its scans pulled, spent after the root had ended. */
export function timeAfterRoot(tree: PlanTree, times: NodeTime[], scans: CteScans): number {
  let ms = 0
  for (const [cteId, readers] of scans) {
    if (!isModifying(tree.nodes[cteId] as PlanNode)) continue
    const pulled = readers.reduce((sum, id) => sum + (times[id]?.wallMs ?? 0), 0)
    ms += Math.max(0, (times[cteId]?.wallMs ?? 0) - pulled)
  }
  return ms
}

const reasons: Record<Role, LedgerLine['why']> = {
  child: 'child',
  'sub-plan': 'sub-plan',
  'init-plan': 'init-plan',
  cte: 'cte',
}

function ownTime(node: PlanNode, tree: PlanTree, times: NodeTime[]): SelfTime {
  const time = times[node.id] as NodeTime
  const self: SelfTime = { rawMs: time.wallMs, toleranceMs: time.errorMs, ledger: [], childShare: 1 }
  if (time.wallMs === null) return self
  self.ledger.push({ nodeId: node.id, ms: time.wallMs, why: 'own' })
  let wallBelow = 0
  let inSlowest = 0
  for (const id of node.childIds) {
    const role = tree.roles[id] as Role
    const child = times[id] as NodeTime
    if (role === 'init-plan' || role === 'cte' || child.wallMs === null) continue
    charge(self, { nodeId: id, ms: -child.wallMs, why: reasons[role] }, child.errorMs)
    wallBelow += child.wallMs
    inSlowest += timeInSlowest(time, child)
  }
  const taken = takenBelow(node, tree, time, wallBelow, inSlowest)
  if (taken < wallBelow) {
    self.childShare = taken / wallBelow
    charge(self, { nodeId: node.id, ms: wallBelow - taken, why: 'workers' }, 0)
  }
  return self
}

/** How much of a node's wall time passed in the trees below it. */
function takenBelow(node: PlanNode, tree: PlanTree, time: NodeTime, wallBelow: number, inSlowest: number): number {
  if (time.processes && time.slowest !== null) return Math.min(wallBelow, inSlowest)
  const sideBySide = node.type === 'Append' && tree.gathers[node.id] !== -1 && node.isParallelAware
  return sideBySide ? Math.min(wallBelow, time.wallMs ?? wallBelow) : wallBelow
}

/** The child's time in the process that took longest in its parent. */
function timeInSlowest(parent: NodeTime, child: NodeTime): number {
  if (!parent.processes || parent.slowest === null) return child.wallMs ?? 0
  // Without a line of its own in any worker, the child ran in the leader alone.
  if (!child.processes) return child.participants > 1 || parent.slowest === -1 ? (child.wallMs ?? 0) : 0
  return child.processes.get(parent.slowest) ?? 0
}

/**
 * Each scan carries the share of a CTE that it pulled, in proportion to its time. A CTE that writes is charged no more than
 * its scans took: the rest ran after the root.
 */
function pullCte(cte: PlanNode, readers: number[], times: NodeTime[], selves: SelfTime[]): void {
  const time = times[cte.id] as NodeTime
  const pulled = readers.reduce((sum, id) => sum + (times[id]?.wallMs ?? 0), 0)
  if (!time.wallMs || pulled <= 0) return
  const total = isModifying(cte) ? Math.min(time.wallMs, pulled) : time.wallMs
  for (const id of readers) {
    const share = (times[id]?.wallMs ?? 0) / pulled
    if (share > 0)
      charge(selves[id] as SelfTime, { nodeId: cte.id, ms: -total * share, why: 'cte' }, time.errorMs * share)
  }
}

/** What each node's own times count for in sums over nodes. */
export function overlaps(tree: PlanTree, selves: SelfTime[]): Float64Array {
  const overlap = new Float64Array(tree.nodes.length).fill(1)
  for (const node of tree.nodes) {
    if (node.parentId === null) continue
    const above = overlap[node.parentId] ?? 1
    const role = tree.roles[node.id]
    const isBeside = role === 'child' || role === 'sub-plan'
    overlap[node.id] = isBeside ? above * (selves[node.parentId]?.childShare ?? 1) : above
  }
  return overlap
}
