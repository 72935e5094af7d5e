import { duration } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { isEmptyArray } from './array-constant'
import { listTestsOf, shorten } from './condition-of'
import { savedOfAll } from './savings'
import { tableWords } from './table-words'

/** S18: a list without values matches nothing, yet the statement runs. */
export const emptyArrayCondition: Rule = {
  code: 'S18',
  kind: 'empty-array-condition',
  find: (analysis) =>
    analysis.plan.nodes.flatMap((node) => {
      const test = listTestsOf(node).find(isEmptyArray)
      if (!test || node.neverExecuted) return []
      const ms = analysis.figures[node.id]?.inclusiveMs ?? null
      return [
        {
          nodeId: node.id,
          ...savedOfAll(analysis, node.id, 1),
          title: `${tableWords(node)} is searched for a list without values`,
          evidence: [shorten(test.text), ...(ms === null ? [] : [`${duration(ms)} to find nothing`])],
          remedy: 'No row can match. Let the application skip the query when it has no values to ask for.',
        },
      ]
    }),
}
