import type { PlanNode } from '../plan'

/** How a node's work is paid: inside its parent, by whoever asks for its value (InitPlan), or by its scans (CTE). */
export type Role = 'child' | 'sub-plan' | 'init-plan' | 'cte'

/** What several figures need to know of the shape of a plan; arrays are indexed by node id. */
export type PlanTree = {
  nodes: PlanNode[]
  roles: Role[]
  /** The first id behind the node's subtree: nodes stand in pre-order. */
  ends: Int32Array
  /** The nearest Gather (Merge) above, outside InitPlans; -1 without one. */
  gathers: Int32Array
  /** The node runs on a part of the rows in each process, so that its estimate is for one process. */
  isPartial: boolean[]
}

/** The shape of a plan, in one walk down and one up. */
export function planTree(nodes: PlanNode[]): PlanTree {
  const roles = nodes.map(roleOf)
  const ends = new Int32Array(nodes.length)
  const gathers = new Int32Array(nodes.length).fill(-1)
  const isPartial = nodes.map(() => false)
  for (const node of nodes) {
    ends[node.id] = node.id + 1
    if (node.parentId === null || roles[node.id] === 'init-plan' || roles[node.id] === 'cte') continue
    const parent = nodes[node.parentId] as PlanNode
    const isFed = isGather(parent) && roles[node.id] === 'child'
    gathers[node.id] = isFed ? parent.id : (gathers[parent.id] ?? -1)
  }
  for (let id = nodes.length - 1; id > 0; id--) {
    const node = nodes[id] as PlanNode
    if (node.parentId === null) continue
    ends[node.parentId] = Math.max(ends[node.parentId] ?? 0, ends[id] ?? 0)
  }
  for (let id = nodes.length - 1; id >= 0; id--) {
    const node = nodes[id] as PlanNode
    const first = node.childIds.find((child) => roles[child] === 'child')
    const fedInParts = first !== undefined && isPartial[first] === true
    isPartial[id] = gathers[id] !== -1 && node.type !== 'Aggregate' && (node.isParallelAware || fedInParts)
  }
  return { nodes, roles, ends, gathers, isPartial }
}

/** True for the nodes that start workers. */
export function isGather(node: PlanNode): boolean {
  return node.type === 'Gather' || node.type === 'Gather Merge'
}

function roleOf(node: PlanNode): Role {
  const name = node.subplanName ?? ''
  if (node.relationship === 'sub-plan') return 'sub-plan'
  if (node.relationship === 'init-plan') return name.startsWith('CTE ') ? 'cte' : 'init-plan'
  if (node.relationship !== null || name === '') return 'child'
  if (name.startsWith('CTE ')) return 'cte'
  if (name.startsWith('InitPlan ')) return 'init-plan'
  return name.startsWith('SubPlan ') ? 'sub-plan' : 'child'
}
