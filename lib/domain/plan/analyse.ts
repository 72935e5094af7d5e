import type { Analysis, Figures } from './analysis'
import { selfCosts } from './figures/cost'
import { cteScans } from './figures/cte'
import { earlyEnds } from './figures/early-end'
import { estimateOf } from './figures/estimate'
import { planTree } from './figures/plan-tree'
import { selfResources } from './figures/resources'
import { rowCounts } from './figures/rows'
import { overlaps, selfTimes, timeAfterRoot } from './figures/self-time'
import { timeOutsideTree } from './figures/statement'
import { chargeSubplans } from './figures/subplan-charge'
import { wallTimes } from './figures/wall-time'
import type { Plan } from './plan'

/** Adds the figures to a plan: times, rows, buffers and costs of each node by itself. Linear in the number of nodes. */
export function analyse(plan: Plan): Analysis {
  const tree = planTree(plan.nodes)
  const scans = cteScans(tree)
  const times = wallTimes(tree)
  const selves = selfTimes(tree, times, scans)
  const payers = chargeSubplans(tree, times, selves)
  const overlap = overlaps(tree, selves)
  const rows = rowCounts(tree, plan.rowDecimals)
  const ends = earlyEnds(tree, scans)
  const costs = selfCosts(tree)
  const buffers = selfResources(tree, (node) => node.buffers, payers, scans)
  const ioTimes = selfResources(tree, (node) => node.ioTimes, payers, scans)
  const wal = selfResources(tree, (node) => node.wal, payers, scans)
  const rootMs = times[0]?.wallMs ?? null
  const executionMs = plan.executionTimeMs ?? plan.durationMs ?? rootMs

  const figures = plan.nodes.map((node): Figures => {
    const time = times[node.id]
    const self = selves[node.id]
    const count = rows[node.id]
    const estimate = estimateOf(node, tree, plan, ends[node.id] ?? 'complete')
    const rawMs = self?.rawMs ?? null
    const selfMs = rawMs === null ? null : Math.max(0, rawMs)
    const counts = overlap[node.id] ?? 1
    const total = count?.total ?? null
    return {
      totalRows: total,
      totalRowsLow: count?.low ?? null,
      totalRowsHigh: count?.high ?? null,
      estimateFactor: estimate?.factor ?? null,
      estimateDirection: estimate?.direction ?? null,
      removedRows: count?.removed ?? 0,
      readRows: total === null ? null : total + (count?.removed ?? 0),
      participants: time?.participants ?? 1,
      inclusiveMs: time?.wallMs ?? null,
      workMs: time?.workMs ?? null,
      selfMs,
      selfRawMs: rawMs,
      toleranceMs: rawMs === null ? null : (self?.toleranceMs ?? 0),
      ledger: self?.ledger ?? [],
      overlap: counts,
      timeShare: selfMs === null || !executionMs ? null : Math.min(1, (selfMs * counts) / executionMs),
      skew: time?.skew ?? null,
      selfBuffers: buffers[node.id] ?? null,
      selfIoTimes: ioTimes[node.id] ?? null,
      selfWal: wal[node.id] ?? null,
      selfCost: costs[node.id]?.selfCost ?? null,
      costShare: costs[node.id]?.share ?? null,
    }
  })
  const triggersMs = plan.triggers.reduce((sum, trigger) => sum + (trigger.timeMs ?? 0), 0)
  const afterRootMs = timeAfterRoot(tree, times, scans)
  return {
    plan,
    figures,
    executionMs,
    timeOutsideTreeMs: timeOutsideTree(plan, plan.executionTimeMs ?? plan.durationMs, rootMs, triggersMs, afterRootMs),
    triggersMs,
    worstEstimate: worstEstimate(figures),
    rowsReturned: figures[0]?.totalRows ?? null,
  }
}

function worstEstimate(figures: Figures[]): Analysis['worstEstimate'] {
  let worst: Analysis['worstEstimate'] = null
  for (let nodeId = 0; nodeId < figures.length; nodeId++) {
    const { estimateFactor: factor, estimateDirection: direction } = figures[nodeId] as Figures
    if (factor !== null && direction !== null && factor > (worst?.factor ?? 1)) worst = { nodeId, factor, direction }
  }
  return worst
}
