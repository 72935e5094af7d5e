import { seeded } from './seeded'

/** A node of FORMAT JSON, with only what the generator writes. */
type MadeNode = {
  'Node Type': string
  'Join Type'?: string
  'Relation Name'?: string
  Alias?: string
  'Index Name'?: string
  'Startup Cost': number
  'Total Cost': number
  'Plan Rows': number
  'Plan Width': number
  'Actual Startup Time': number
  'Actual Total Time': number
  'Actual Rows': number
  'Actual Loops': number
  'Hash Cond'?: string
  'Index Cond'?: string
  Filter?: string
  'Rows Removed by Filter'?: number
  'Shared Hit Blocks': number
  'Parent Relationship'?: string
  Plans?: MadeNode[]
}

export type MadePlan = { json: string; text: string; nodes: number }
export type MadeShape = 'bushy' | 'append' | 'deep'

/**
 * A consistent plan of about `size` nodes in both formats, as PostgreSQL 17 would print it: an Append over partitions, a
 * bushy tree of hash joins, or nested loops hanging on each other. The same seed makes the same plan.
 */
export function makePlan(size: number, shape: MadeShape, seed = 1): MadePlan {
  const random = seeded(seed).next
  const root = shape === 'append' ? append(size, random) : joins(size, shape, random)
  const nodes = preOrder(root)
  for (const { node } of nodes.toReversed()) total(node, random)
  const ms = root['Actual Total Time']
  const statement = { Plan: root, 'Planning Time': 12.5, Triggers: [], 'Execution Time': Number((ms + 0.4).toFixed(3)) }
  const text = ['QUERY PLAN', ...nodes.flatMap(({ node, depth }) => lines(node, depth))]
  text.push('Planning Time: 12.500 ms', `Execution Time: ${statement['Execution Time'].toFixed(3)} ms`)
  return { json: JSON.stringify([statement], null, 2), text: text.join('\n'), nodes: nodes.length }
}

function append(size: number, random: () => number): MadeNode {
  const node = blank('Append')
  node.Plans = Array.from({ length: size - 1 }, (_, i) => member(scan(`events_p${i}`, random)))
  return node
}

function member(node: MadeNode): MadeNode {
  node['Parent Relationship'] = 'Member'
  return node
}

function joins(size: number, shape: 'bushy' | 'deep', random: () => number): MadeNode {
  let waiting: MadeNode[] = []
  const leaves = Math.max(2, shape === 'bushy' ? Math.ceil(size / 3) : Math.ceil(size / 2))
  for (let i = 0; i < leaves; i++) waiting.push(scan(`t${i}`, random))
  if (shape === 'deep') {
    let node = waiting[0] as MadeNode
    for (const inner of waiting.slice(1)) node = pair('Nested Loop', node, inner)
    return node
  }
  while (waiting.length > 1) {
    const next: MadeNode[] = []
    for (let i = 0; i + 1 < waiting.length; i += 2) {
      const hash = blank('Hash')
      hash.Plans = [related(waiting[i + 1] as MadeNode, 'Outer')]
      const join = pair('Hash Join', waiting[i] as MadeNode, hash)
      join['Hash Cond'] = `(t${i}.id = t${i + 1}.id)`
      next.push(join)
    }
    if (waiting.length % 2 === 1) next.push(waiting.at(-1) as MadeNode)
    waiting = next
  }
  return waiting[0] as MadeNode
}

function pair(type: string, outer: MadeNode, inner: MadeNode): MadeNode {
  const node = blank(type)
  node['Join Type'] = 'Inner'
  node.Plans = [related(outer, 'Outer'), related(inner, 'Inner')]
  return node
}

function related(node: MadeNode, relationship: string): MadeNode {
  node['Parent Relationship'] = relationship
  return node
}

function blank(type: string): MadeNode {
  return {
    'Node Type': type,
    'Startup Cost': 0.5,
    'Total Cost': 0,
    'Plan Rows': 10,
    'Plan Width': 16,
    'Actual Startup Time': 0.01,
    'Actual Total Time': 0,
    'Actual Rows': 10,
    'Actual Loops': 1,
    'Shared Hit Blocks': 0,
  }
}

function scan(name: string, random: () => number): MadeNode {
  const isIndex = random() < 0.6
  const node = blank(isIndex ? 'Index Scan' : 'Seq Scan')
  const rows = Math.floor(random() * 2_000)
  return {
    ...node,
    ...(isIndex ? { 'Index Name': `${name}_pkey`, 'Index Cond': `(id = ${Math.floor(random() * 1e6)})` } : {}),
    'Relation Name': name,
    Alias: name,
    'Plan Rows': Math.max(1, Math.floor(rows * (0.3 + random()))),
    'Actual Rows': rows,
    Filter: `((status = 'open'::text) AND (created_at > '2026-01-01 00:00:00+00'::timestamp with time zone))`,
    'Rows Removed by Filter': Math.floor(random() * 5_000) + 1,
    'Shared Hit Blocks': Math.floor(random() * 400) + 1,
  }
}

/** Adds up what lies below; called from the last node to the first. */
function total(node: MadeNode, random: () => number): void {
  const below = node.Plans ?? []
  const sum = (of: (child: MadeNode) => number) => below.reduce((all, child) => all + of(child), 0)
  node['Actual Total Time'] = Number((sum((child) => child['Actual Total Time']) + 0.01 + random()).toFixed(3))
  node['Total Cost'] = Number((sum((child) => child['Total Cost']) + 1 + random() * 100).toFixed(2))
  node['Shared Hit Blocks'] += sum((child) => child['Shared Hit Blocks'])
}

function preOrder(root: MadeNode): { node: MadeNode; depth: number }[] {
  const found: { node: MadeNode; depth: number }[] = []
  const waiting = [{ node: root, depth: 0 }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    found.push(next)
    const { node, depth } = next
    for (const child of (node.Plans ?? []).toReversed()) waiting.push({ node: child, depth: depth + 1 })
  }
  return found
}

function lines(node: MadeNode, depth: number): string[] {
  const indent = depth === 0 ? ' ' : ' '.repeat(depth * 6 - 3)
  const arrow = depth === 0 ? '' : '->  '
  const using = node['Index Name'] ? ` using ${node['Index Name']}` : ''
  const on = node['Relation Name'] ? ` on ${node['Relation Name']}` : ''
  const cost = `cost=${node['Startup Cost'].toFixed(2)}..${node['Total Cost'].toFixed(2)}`
  const time = `time=${node['Actual Startup Time'].toFixed(3)}..${node['Actual Total Time'].toFixed(3)}`
  const head = `${indent}${arrow}${node['Node Type']}${using}${on}  (${cost} rows=${node['Plan Rows']} width=${node['Plan Width']}) (actual ${time} rows=${node['Actual Rows']} loops=${node['Actual Loops']})`
  const inside = ' '.repeat(depth * 6 + 3)
  const properties = (['Hash Cond', 'Index Cond', 'Filter', 'Rows Removed by Filter'] as const)
    .filter((name) => node[name] !== undefined)
    .map((name) => `${inside}${name}: ${node[name]}`)
  return [head, ...properties, `${inside}Buffers: shared hit=${node['Shared Hit Blocks']}`]
}
