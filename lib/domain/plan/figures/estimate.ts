import type { Plan, PlanNode } from '../plan'
import type { EarlyEnd } from './early-end'
import type { PlanTree } from './plan-tree'

export type Estimate = { factor: number; direction: 'under' | 'over' | null }

/** Nodes that say 0 rows whatever they found. */
const rowless = new Set(['BitmapAnd', 'BitmapOr'])

/**
 * How far the planner's rows are from what came, per execution: max / max(min, floor) ≥ 1, where the floor is what rounding
 * may have hidden. Null where it must not be judged: never executed, ended early by what reads it, or rows not counted.
 */
export function estimateOf(node: PlanNode, tree: PlanTree, plan: Plan, end: EarlyEnd): Estimate | null {
  const { planRows, actualRows, loops } = node
  if (!planRows || actualRows === null || !loops || rowless.has(node.type) || end === 'repeated') return null
  if (node.type === 'ModifyTable' && actualRows === 0) return null
  const gather = tree.nodes[tree.gathers[node.id] ?? -1]
  const parts = tree.isPartial[node.id] === true && gather ? gather : null
  const expected = parts ? planRows * divisor(parts.workersPlanned ?? 0, plan) : planRows
  const came = parts ? (actualRows * loops) / (parts.loops || 1) : actualRows
  // The planner never expects fewer than one row, so fewer than one is not against an expectation of one.
  const actual = planRows <= 1 ? Math.max(came, Math.min(1, expected)) : came
  const factor = Math.max(actual, expected) / Math.max(Math.min(actual, expected), floorOf(node, plan))
  const direction = actual > expected ? 'under' : 'over'
  if (direction === 'over' && end === 'stopped') return null
  return factor > 1 ? { factor, direction } : { factor: 1, direction: null }
}

function floorOf(node: PlanNode, plan: Plan): number {
  if (node.loops === 1) return 1
  if (plan.rowDecimals === 2) return 0.005
  return node.actualRows === 0 ? 0.5 : 1
}

/** By how much the planner divides the rows of a partial path: workers, and the leader as far as they leave it time. */
function divisor(workers: number, plan: Plan): number {
  if (plan.settings.parallel_leader_participation === 'off') return Math.max(1, workers)
  return workers + Math.max(0, 1 - 0.3 * workers)
}
