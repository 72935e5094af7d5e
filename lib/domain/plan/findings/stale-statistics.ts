import type { LivePlanFacts } from '../finding'
import type { PlanNode } from '../plan'
import { liveTableOf } from './live-table'

/** E2: the target knows that a table was never analysed, or that a fifth of its rows changed since. */
export function isStale(node: PlanNode, live: LivePlanFacts | null): boolean {
  const table = liveTableOf(node, live)
  if (!table) return false
  if (table.lastAnalyzeAt === null && (table.rows === null || table.rows < 0)) return true
  return table.modifiedSinceAnalyze !== null && table.modifiedSinceAnalyze >= 0.2 * Math.max(1, table.rows ?? 0)
}
