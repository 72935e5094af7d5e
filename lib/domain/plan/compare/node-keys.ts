import type { Plan, PlanNode } from '../plan'

/** What a node does, roughly: a scan of another kind is still a scan. Only nodes of one family can be the same. */
export type Family = 'scan' | 'join' | 'aggregate' | 'sort' | 'modify' | 'append' | 'gather' | string

const families: [RegExp, Family][] = [
  [/^(?:Nested Loop|Hash Join|Merge Join)$/, 'join'],
  [/^(?:Aggregate|Group|Unique)$/, 'aggregate'],
  [/^(?:Sort|Incremental Sort)$/, 'sort'],
  [/^(?:Append|Merge Append)$/, 'append'],
  [/^(?:Gather|Gather Merge)$/, 'gather'],
  [/^(?:Materialize|Memoize|Hash)$/, 'kept rows'],
  [/^Bitmap(?: Index Scan|And|Or)$/, 'bitmap'],
  [/ Scan$/, 'scan'],
]

export function familyOf(node: PlanNode): Family {
  return families.find(([name]) => name.test(node.type))?.[1] ?? node.type
}

/** What a node works on, in four ways from exact to loose; null for one that only works on the nodes below it. */
export type NodeKeys = { exact: string; named: string; numberless: string; loose: string }

/** Names whose numbers differ (partitions of another month, `index1`) are alike when nothing better is found. */
export function keysOf(plan: Plan, node: PlanNode): NodeKeys | null {
  const name =
    node.relation ?? node.functionName ?? node.cteName ?? (node.type === 'Bitmap Index Scan' ? node.index : null)
  const family = familyOf(node)
  if (name === null && node.childIds.length > 0) return null
  const parent = node.parentId === null ? null : plan.nodes[node.parentId]
  const alias = node.alias ?? ''
  return {
    exact: JSON.stringify([family, node.schema, name, alias, node.subplanName]),
    named: JSON.stringify([family, name]),
    numberless: JSON.stringify([family, withoutNumbers(name ?? ''), name === null ? parent?.label : null]),
    loose: family,
  }
}

function withoutNumbers(name: string): string {
  return name.replace(/\d{1,50}/g, '#')
}
