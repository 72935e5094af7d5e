import { count, duration } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'

/** X4: every row is copied from a worker to the leader, one by one. */
export const manyRowsThroughGather: Rule = {
  code: 'X4',
  kind: 'many-rows-through-gather',
  find: ({ plan, figures, executionMs }) =>
    plan.nodes.flatMap((node) => {
      if (!node.type.startsWith('Gather')) return []
      const { totalRows, selfMs } = figures[node.id] ?? {}
      if (!totalRows || !selfMs || !executionMs || totalRows < 100_000 || selfMs < 0.2 * executionMs) return []
      return [
        {
          nodeId: node.id,
          savedMs: selfMs * 0.5,
          cause: `gather:${node.id}`,
          title: `${count(Math.round(totalRows))} rows pass from workers to the leader`,
          evidence: [`${nodeWords(node)} itself takes ${duration(selfMs)}`],
          remedy:
            'Reduce the rows below the Gather: filter or aggregate there (a partial aggregate needs parallel-safe functions), or let this query run without workers.',
          steps: [
            {
              sql: 'SET parallel_tuple_cost = 1;',
              costs:
                'Only this session: the planner then prefers plans that pass fewer rows. RESET it after comparing.',
            },
          ],
        },
      ]
    }),
}
