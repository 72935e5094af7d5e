import { count } from '@/lib/domain/format'
import type { Rule } from '../finding'
import type { PlanNode } from '../plan'
import { isOrigin, timesAbove } from './estimate-origin'
import { estimateDraft } from './mis-estimate'

/** Rows that PostgreSQL assumes of a function: 1000, 100 for many built-in ones and table functions, 1 for one value. */
const defaults = new Set([1000, 100, 1])

/** E3: the planner knows nothing of a function's rows and takes a fixed number. */
export const defaultGuess: Rule = {
  code: 'E3',
  kind: 'default-guess',
  find: (analysis) => {
    const above = timesAbove(analysis)
    return analysis.plan.nodes.flatMap((node) => {
      if (!isFunction(node) || !defaults.has(node.planRows ?? 0) || !isOrigin(analysis, node)) return []
      const name = node.functionName ?? node.alias ?? 'a function'
      return [
        {
          ...estimateDraft(analysis, node, above),
          ceiling: 'low' as const,
          title: `The planner assumes ${count(node.planRows ?? 0)} rows of ${name}; ${count(Math.round(node.actualRows ?? 0))} came`,
          remedy:
            'A function of your own can say how many rows to expect: ALTER FUNCTION … ROWS n. Or put its rows into a temporary table and ANALYZE that.',
        },
      ]
    })
  },
}

function isFunction(node: PlanNode): boolean {
  return node.type === 'Function Scan' || node.type === 'Table Function Scan'
}
