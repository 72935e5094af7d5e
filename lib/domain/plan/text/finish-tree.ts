import type { Bag, PlanValue } from '../bag'
import { isBag } from '../normalise'
import type { TreeNode } from './plan-tree'

const memberOf = new Set(['Append', 'Merge Append', 'BitmapAnd', 'BitmapOr'])
const pairs = new Set(['Nested Loop', 'Hash Join', 'Merge Join', 'Recursive Union'])
const singles = new Set(
  (
    'Sort,Incremental Sort,Hash,Limit,Gather,Gather Merge,Materialize,Memoize,Unique,Group,WindowAgg,LockRows,Aggregate,' +
    'Subquery Scan,Bitmap Heap Scan,SetOp,ProjectSet,ModifyTable'
  ).split(','),
)

/** Gives every node its children, and what FORMAT JSON has and text only implies. */
export function finishTree(nodes: TreeNode[]): void {
  const hasTimes = nodes.some((node) => node.bag['Actual Total Time'] !== undefined)
  for (const node of nodes) {
    relate(node)
    if (hasTimes && node.bag['Actual Loops'] === 0) {
      node.bag['Actual Startup Time'] = 0
      node.bag['Actual Total Time'] = 0
    }
    // With VERBOSE a function is printed with its schema, so a name without one is only an alias.
    if (node.type === 'Function Scan' && node.bag.Output && !node.bag.Schema) delete node.bag['Function Name']
  }
}

/** The last node that lacks a child it cannot be without, as in a text that was cut off; null when the tree is whole. */
export function nodeCutShort(nodes: TreeNode[]): TreeNode | null {
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at] as TreeNode
    const wanted = (pairs.has(node.type) && 2) || (singles.has(node.type) && 1) || 0
    if (wanted === 0) continue
    let found = 0
    for (const child of node.children) if (child.label === null) found++
    if (found < wanted) return node
  }
  return null
}

function relate(node: TreeNode): void {
  if (node.children.length === 0) return
  const own = node.children.filter((child) => child.label === null)
  let ordinal = 0
  for (const child of node.children) {
    child.bag['Parent Relationship'] =
      child.label === null ? relationship(node.type, ordinal++, own.length) : ofLabel(child.label)
    if (child.label !== null) child.bag['Subplan Name'] = child.label
  }
  node.bag.Plans = node.children.map((child): Bag => child.bag)
}

function ofLabel(label: string): string {
  return label.startsWith('SubPlan') ? 'SubPlan' : 'InitPlan'
}

function relationship(type: string, ordinal: number, count: number): string {
  if (memberOf.has(type) || (type === 'ModifyTable' && count > 1)) return 'Member'
  if (type === 'Subquery Scan') return 'Subquery'
  if (type === 'Custom Scan') return count > 1 ? 'children' : 'child'
  return ordinal === 0 ? 'Outer' : 'Inner'
}

/** A trigger's relation is printed only when there are several; the only one written to is the one meant. */
export function nameTriggerRelations(triggers: PlanValue | undefined, nodes: TreeNode[]): void {
  if (!Array.isArray(triggers)) return
  const written = new Set<PlanValue>()
  for (const node of nodes) if (node.type === 'ModifyTable') written.add(node.bag['Relation Name'] ?? null)
  const [only] = written
  if (written.size !== 1 || typeof only !== 'string') return
  for (const trigger of triggers) if (isBag(trigger)) trigger.Relation ??= only
}
