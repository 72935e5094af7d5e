import { bytes, count, duration } from '@/lib/domain/format'
import type { Rule } from '../finding'
import type { PlanNode } from '../plan'
import { listProperty, shorten } from './condition-of'
import { hashMemorySteps, memoryRemedy } from './memory-step'
import { mostOfProcesses, sumOfProcesses } from './processes'
import { savedOfSelf } from './savings'

export function isSpilledAggregate(node: PlanNode): boolean {
  if (node.type !== 'Aggregate') return false
  return mostOfProcesses(node, 'HashAgg Batches') > 1 || mostOfProcesses(node, 'Disk Usage') > 0
}

/** M3: grouping by hash did not fit into memory. */
export const hashAggregateSpilled: Rule = {
  code: 'M3',
  kind: 'hash-aggregate-spilled',
  find: (analysis, live) =>
    analysis.plan.nodes.flatMap((node) => {
      if (!isSpilledAggregate(node) || node.neverExecuted) return []
      const batches = mostOfProcesses(node, 'HashAgg Batches')
      const diskKb = sumOfProcesses(node, 'Disk Usage')
      const kb = 2 * (mostOfProcesses(node, 'Peak Memory Usage') + mostOfProcesses(node, 'Disk Usage'))
      const { selfMs = null, totalRows = null } = analysis.figures[node.id] ?? {}
      const key = listProperty(node, 'Group Key').join(', ')
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 0.4),
          cause: `memory:${node.id}`,
          title: `Grouping by hash went to disk${diskKb > 0 ? ` with ${bytes(diskKb * 1024)}` : ''}`,
          evidence: [
            `${count(batches)} parts; ${count(totalRows ?? 0)} groups, ${count(Math.round(node.planRows ?? 0))} expected${selfMs === null ? '' : `: ${duration(selfMs)}`}`,
            ...(key ? [`Group Key: ${shorten(key)}`] : []),
          ],
          remedy: memoryRemedy(kb, 'group fewer rows, or read them in the order of the groups from an index.'),
          steps: hashMemorySteps(kb, analysis, live),
        },
      ]
    }),
}
