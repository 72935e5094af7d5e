import type { Analysis } from '../analysis'
import { tokensIn, tokensOf } from '../figures/plan-tokens'
import type { Rule } from '../finding'
import type { PlanNode } from '../plan'
import { isOrigin, timesAbove } from './estimate-origin'
import { estimateDraft } from './mis-estimate'

const conditions = ['Filter', 'Index Cond', 'Recheck Cond', 'Join Filter', 'Hash Cond', 'Merge Cond', 'TID Cond']

/** E4: a prepared statement was planned for any value, and this value has far more or fewer rows. */
export const genericPlanTrap: Rule = {
  code: 'E4',
  kind: 'generic-plan-trap',
  find: (analysis) => {
    const internal = parametersInside(analysis)
    const above = timesAbove(analysis)
    return analysis.plan.nodes.flatMap((node) => {
      if (!isOrigin(analysis, node)) return []
      const names = conditions.flatMap((name) => [...tokensIn(node.properties[name])])
      const parameter = names.find((name) => name.startsWith('$') && !internal.has(name))
      if (parameter === undefined) return []
      return [
        {
          ...estimateDraft(analysis, node, above),
          ceiling: 'medium' as const,
          title: `A generic plan: ${parameter} was not known when it was made`,
          remedy:
            'After five executions a prepared statement may be planned once for all values. Where values differ this much in their number of rows, plan each execution anew.',
          steps: [
            {
              sql: 'SET plan_cache_mode = force_custom_plan;',
              costs:
                'Only this session (or ALTER ROLE … SET): each execution is planned again, which costs its planning time.',
            },
          ],
        },
      ]
    })
  },
}

/** Up to 16 the values of InitPlans look like parameters of the statement. */
function parametersInside({ plan }: Analysis): Set<string> {
  const returned = (node: PlanNode) => (node.subplanName ? tokensOf(node, 'InitPlan') : [])
  return new Set(plan.nodes.flatMap(returned))
}
