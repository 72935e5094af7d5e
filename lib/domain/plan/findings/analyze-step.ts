import type { Analysis } from '../analysis'
import { tableSql } from '../expression/index-suggestion'
import type { LivePlanFacts, Step } from '../finding'
import type { PlanNode } from '../plan'
import { liveTableOf, tableSentences } from './live-table'

/** More tables than these are not worth a list. */
const most = 4

/** Nor are they searched for in more nodes than this. */
const mostNodes = 200

/** The scans of different tables below a node, or the node itself; the first four. */
export function tablesBelow(analysis: Analysis, top: PlanNode): PlanNode[] {
  const seen = new Set<string>()
  const scans: PlanNode[] = []
  const { nodes } = analysis.plan
  for (const node of nodes.slice(top.id, top.id + mostNodes)) {
    if (node !== top && node.depth <= top.depth) break
    const name = `${node.schema ?? ''}.${node.relation}`
    if (node.relation === null || seen.has(name)) continue
    seen.add(name)
    scans.push(node)
    if (scans.length === most) break
  }
  return scans
}

/** `ANALYZE schema.table;` for the tables these nodes read. */
export function analyzeSteps(nodes: PlanNode[], live: LivePlanFacts | null): Step[] {
  return nodes.flatMap((node) => {
    const table = tableNameSql(node, live)
    if (table === null) return []
    const costs = 'Reads a sample of the table; it blocks neither reads nor writes.'
    const known = liveTableOf(node, live)
    const named = known && { schema: known.schema, name: known.name }
    const operation = named && { operation: { kind: 'analyze-table' as const, ...named, columns: [] } }
    return [{ sql: `ANALYZE ${table};`, costs, ...operation }]
  })
}

/** What the target says of these tables: their size, and how old their statistics are. */
export function liveSentences(nodes: PlanNode[], live: LivePlanFacts | null): string[] {
  return nodes.flatMap((node) => {
    const table = liveTableOf(node, live)
    return table ? tableSentences(table) : []
  })
}

/** The quoted name of a node's table; null for no table, and for what cannot be a name. */
export function tableNameSql(node: PlanNode, live: LivePlanFacts | null): string | null {
  if (node.relation === null) return null
  try {
    return tableSql(node.schema ?? liveTableOf(node, live)?.schema ?? null, node.relation)
  } catch {
    return null
  }
}
