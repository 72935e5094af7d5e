import { duration, percent } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'

/** X3: starting and feeding the workers took as long as the work they saved. */
export const parallelNotWorthIt: Rule = {
  code: 'X3',
  kind: 'parallel-not-worth-it',
  find: ({ plan, figures }) =>
    plan.nodes.flatMap((node) => {
      if (!node.type.startsWith('Gather') || node.neverExecuted) return []
      const { inclusiveMs, selfMs } = figures[node.id] ?? {}
      const workMs = figures[node.childIds[0] ?? -1]?.workMs
      if (!inclusiveMs || !selfMs || !workMs || selfMs < 0.3 * inclusiveMs) return []
      if (inclusiveMs > 50 && workMs / inclusiveMs > 1.2) return []
      return [
        {
          nodeId: node.id,
          savedMs: selfMs,
          cause: `gather:${node.id}`,
          title: `Parallel workers cost ${duration(selfMs)} of ${duration(inclusiveMs)}`,
          evidence: [
            `${nodeWords(node)} itself takes ${percent(selfMs / inclusiveMs)} of its time: starting workers, moving rows, waiting`,
            `All processes together worked ${duration(workMs)}`,
          ],
          remedy:
            'The query is too small for parallel workers. Compare it without them; if it is faster, raise parallel_setup_cost or min_parallel_table_scan_size, or set parallel_workers = 0 on the table.',
          steps: [
            {
              sql: 'SET max_parallel_workers_per_gather = 0;',
              costs: 'Only this session: run the query again to compare, then RESET it.',
            },
          ],
        },
      ]
    }),
}
