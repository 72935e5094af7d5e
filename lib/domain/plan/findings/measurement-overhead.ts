import { count, duration } from '@/lib/domain/format'
import type { Rule } from '../finding'

/** X13: reading the clock for every row may be a good part of what was measured. */
export const measurementOverhead: Rule = {
  code: 'X13',
  kind: 'measurement-overhead',
  find: ({ plan, figures, executionMs }) => {
    if (!plan.hasTimes || !executionMs) return []
    let readings = 0
    for (const node of plan.nodes) readings += (figures[node.id]?.totalRows ?? 0) + (node.loops ?? 0)
    if (readings < 1_000_000 || executionMs / readings >= 0.001) return []
    return [
      {
        nodeId: null,
        savedMs: null,
        ceiling: 'info',
        title: 'Measuring may have taken a good part of this time',
        evidence: [`${count(Math.round(readings))} readings of the clock in ${duration(executionMs)}`],
        remedy:
          'Run it again with TIMING OFF: rows, loops and the execution time stay, the clock is read only at the ends.',
        steps: [{ sql: 'EXPLAIN (ANALYZE, TIMING OFF, BUFFERS) …', costs: 'Runs the query once more.' }],
      },
    ]
  },
}
