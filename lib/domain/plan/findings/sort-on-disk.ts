import { bytes, count, duration } from '@/lib/domain/format'
import type { Rule } from '../finding'
import type { PlanNode } from '../plan'
import { listProperty, numberProperty, shorten, textProperty } from './condition-of'
import { memoryRemedy, workMemSteps } from './memory-step'
import { processesOf } from './processes'
import { savedOfSelf } from './savings'

/** Rows take this much more room sorted in memory than in a temporary file. */
const memoryPerDisk = 3

function isSortOnDisk(node: PlanNode): boolean {
  return node.type === 'Sort' && spilled(node).length > 0
}

/** What the processes that sorted on disk said. */
function spilled(node: PlanNode): Pick<PlanNode, 'properties'>[] {
  return processesOf(node).filter(
    (each) =>
      each.properties['Sort Space Type'] === 'Disk' || textProperty(each, 'Sort Method')?.startsWith('external'),
  )
}

/** M1: a sort did not fit into work_mem. */
export const sortOnDisk: Rule = {
  code: 'M1',
  kind: 'sort-on-disk',
  find: (analysis, live) =>
    analysis.plan.nodes.flatMap((node) => {
      if (!isSortOnDisk(node) || node.neverExecuted) return []
      const sorts = spilled(node)
      const sizes = sorts.map((each) => numberProperty(each, 'Sort Space Used'))
      const diskKb = sizes.reduce((sum, size) => sum + size, 0)
      const kb = memoryPerDisk * Math.max(...sizes)
      const { selfMs = null, totalRows = null } = analysis.figures[node.id] ?? {}
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 0.5),
          cause: `memory:${node.id}`,
          title: `A sort wrote ${bytes(diskKb * 1024)} to disk${sorts.length > 1 ? ` in ${sorts.length} processes` : ''}`,
          evidence: [
            `${textProperty(sorts[0]!, 'Sort Method') ?? 'Sort'} of ${count(totalRows ?? 0)} rows${selfMs === null ? '' : `: ${duration(selfMs)}`}`,
            `Sort Key: ${shorten(listProperty(node, 'Sort Key').join(', '))}`,
          ],
          remedy: memoryRemedy(kb, 'sort fewer rows and columns, or read them in this order from an index.'),
          steps: workMemSteps(kb, analysis, live),
        },
      ]
    }),
}
