import type { Analysis } from './analysis'
import type { PlanNode } from './plan'

/** What many nodes did together. Sums of their own figures; null where none of them was measured. */
export type Aggregate = {
  schema: string | null
  /** Of the table, the index or the kind of node. */
  name: string
  nodeIds: number[]
  loops: number | null
  /** Wall time; nodes that ran side by side count for their part. */
  selfMs: number | null
  /** Of the execution time, without times of the total cost; 0 to 1. */
  share: number | null
  rows: number | null
  /** Blocks of cache, disk and temporary files they touched themselves. */
  buffers: number | null
  removedRows: number
}

export type AggregateKind = 'table' | 'index' | 'type'

/** The nodes of a plan added up by the table or index they read, or by their kind; dearest first. Linear. */
export function aggregate(analysis: Analysis, kind: AggregateKind): Aggregate[] {
  const groups = new Map<string, Aggregate>()
  for (const node of analysis.plan.nodes) {
    const name = nameOf(node, kind)
    if (name === null) continue
    const schema = kind === 'type' ? null : node.schema
    const key = JSON.stringify([schema, name])
    let group = groups.get(key)
    if (!group) {
      group = empty(schema, name)
      groups.set(key, group)
    }
    add(group, analysis, node)
  }
  return [...groups.values()].sort((one, other) => (other.share ?? 0) - (one.share ?? 0))
}

function nameOf(node: PlanNode, kind: AggregateKind): string | null {
  if (kind === 'type') return node.label
  return kind === 'index' ? node.index : node.relation
}

function empty(schema: string | null, name: string): Aggregate {
  const nothing = { loops: null, selfMs: null, share: null, rows: null, buffers: null }
  return { schema, name, nodeIds: [], ...nothing, removedRows: 0 }
}

function add(group: Aggregate, { figures, plan }: Analysis, node: PlanNode): void {
  const own = figures[node.id]
  if (!own) return
  const blocks = own.selfBuffers
  group.nodeIds.push(node.id)
  group.loops = sum(group.loops, node.loops)
  group.selfMs = sum(group.selfMs, own.selfMs === null ? null : own.selfMs * own.overlap)
  group.share = sum(group.share, plan.hasTimes ? own.timeShare : own.costShare)
  group.rows = sum(group.rows, own.totalRows)
  group.buffers = sum(
    group.buffers,
    blocks &&
      blocks.sharedHit + blocks.sharedRead + blocks.localHit + blocks.localRead + blocks.tempRead + blocks.tempWritten,
  )
  group.removedRows += own.removedRows
}

function sum(one: number | null, other: number | null): number | null {
  return other === null ? one : (one ?? 0) + other
}
