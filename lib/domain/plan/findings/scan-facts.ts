import type { Analysis } from '../analysis'
import type { LivePlanFacts } from '../finding'
import type { PlanNode } from '../plan'
import { numberProperty } from './condition-of'
import { liveTableOf } from './live-table'

/** How many rows a scan read and kept, over all loops. */
export type ScanFacts = {
  kept: number
  read: number
  /** Thrown away by its Filter alone. */
  filtered: number
  /** From the planner's expectation, not counted. */
  isEstimated: boolean
}

/**
 * Without ANALYZE a plan does not say how many rows a sequential scan reads. The table's own estimate says it, else the cost:
 * some 0.03 a row by the default cost settings (cpu_tuple_cost 0.01, one operator 0.0025, a page of 1 for sixty rows).
 */
const costOfRow = 0.03

/** Null when the plan says too little, or the node never ran. */
export function scanFacts(analysis: Analysis, node: PlanNode, live: LivePlanFacts | null): ScanFacts | null {
  const figures = analysis.figures[node.id]
  if (!figures || node.neverExecuted) return null
  if (figures.totalRows !== null && figures.readRows !== null) {
    const filtered = numberProperty(node, 'Rows Removed by Filter') * (node.loops ?? 1)
    return { kept: figures.totalRows, read: figures.readRows, filtered, isEstimated: false }
  }
  if (analysis.plan.hasActuals || node.type !== 'Seq Scan' || node.planRows === null || node.totalCost === null)
    return null
  const rows = liveTableOf(node, live)?.rows ?? null
  const read = rows !== null && rows >= 0 ? rows : node.totalCost / costOfRow
  const kept = Math.min(node.planRows, read)
  return { kept, read, filtered: read - kept, isEstimated: true }
}

/** Executions in each process; 1 when unknown. */
export function loopsEach(analysis: Analysis, node: PlanNode): number {
  return (node.loops ?? 1) / Math.max(1, analysis.figures[node.id]?.participants ?? 1)
}

/** A sequential scan that read 10,000 rows and kept at most a fifth of them: an index could have found those. */
export function isSelective(facts: ScanFacts): boolean {
  if (facts.read < 10_000) return false
  return facts.kept / facts.read <= (facts.isEstimated ? 0.1 : 0.2)
}
