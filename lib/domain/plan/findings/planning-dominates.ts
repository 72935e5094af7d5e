import { duration, percent } from '@/lib/domain/format'
import type { Rule } from '../finding'

/** X6: planning takes at least as long as running. */
export const planningDominates: Rule = {
  code: 'X6',
  kind: 'planning-dominates',
  find: ({ plan, executionMs }) => {
    const planningMs = plan.planningTimeMs
    if (!planningMs || executionMs === null || !plan.hasActuals) return []
    const share = planningMs / (planningMs + executionMs)
    if (planningMs < 10 || share < 0.5) return []
    return [
      {
        nodeId: null,
        savedMs: planningMs,
        wholeMs: planningMs + executionMs,
        ceiling: 'high',
        title: `Planning takes ${duration(planningMs)}, ${percent(share)} of the whole`,
        evidence: [
          `Planning ${duration(planningMs)}, execution ${duration(executionMs)}`,
          `${plan.nodes.length} plan nodes`,
        ],
        remedy:
          'Plan once and run often: use a prepared statement (or the driver’s statement cache). Fewer partitions, joins and indexes on the joined tables also make planning shorter.',
        steps: [
          {
            sql: 'SET plan_cache_mode = force_generic_plan;',
            costs:
              'Only this session, for prepared statements: they are planned once, without looking at the parameters’ values, which can choose a worse plan.',
          },
        ],
      },
    ]
  },
}
