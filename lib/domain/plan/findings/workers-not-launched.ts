import { duration, plural } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'

/** X1: fewer parallel workers came than the planner counted on. */
export const workersNotLaunched: Rule = {
  code: 'X1',
  kind: 'workers-not-launched',
  find: ({ plan, figures }) =>
    plan.nodes.flatMap((node) => {
      const { workersPlanned: planned, workersLaunched: launched } = node
      if (planned === null || launched === null || node.neverExecuted || launched >= planned) return []
      // In a loop the number is that of the last execution.
      if ((node.loops ?? 1) > 1) return []
      const below = figures[node.childIds[0] ?? -1]?.inclusiveMs ?? null
      return [
        {
          nodeId: node.id,
          savedMs: below === null ? null : (below * (planned - launched)) / (planned + 1),
          title: `${launched} of ${plural(planned, 'planned worker')} started`,
          evidence: [
            `${nodeWords(node)}: Workers Planned ${planned}, Workers Launched ${launched}`,
            ...(below === null ? [] : [`The work below it took ${duration(below)}`]),
          ],
          remedy:
            'All worker slots were taken when the query began. Raise max_parallel_workers (and max_worker_processes, which needs a restart), or run fewer parallel queries at once.',
          steps: [
            {
              sql: `ALTER SYSTEM SET max_parallel_workers = ${Math.max(16, planned * 4)};\nSELECT pg_reload_conf();`,
              costs:
                'Works at once, up to max_worker_processes. Each worker may take work_mem for each sort and hash of its own, and a core.',
            },
          ],
        },
      ]
    }),
}
