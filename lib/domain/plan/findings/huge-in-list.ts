import { count } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { itemsOf } from './array-constant'
import { listTestsOf } from './condition-of'
import { savedOfSelf } from './savings'
import { tableWords } from './table-words'

/** S17: a list of more than a hundred constants, planned and searched item by item. */
export const hugeInList: Rule = {
  code: 'S17',
  kind: 'huge-in-list',
  find: (analysis) =>
    analysis.plan.nodes.flatMap((node) => {
      const tests = listTestsOf(node)
      if (tests.length === 0) return []
      const longest = tests
        .map((test) => ({ test, items: itemsOf(test) ?? 0 }))
        .reduce((most, one) => (one.items > most.items ? one : most), { test: tests[0], items: 0 })
      if (longest.items <= 100 || node.neverExecuted || !longest.test) return []
      const name = longest.test.column ?? longest.test.side.text.slice(0, 60)
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 0.5),
          ceiling: 'medium',
          title: `${name} is compared with a list of ${count(longest.items)} values`,
          evidence: [`${count(longest.items)} constants in one condition on ${tableWords(node)}`],
          remedy:
            'Pass the values as one array and join with unnest($1), or put them into a temporary table and ANALYZE it: then the planner can hash or merge them, and the statement stays short enough to be prepared.',
        },
      ]
    }),
}
