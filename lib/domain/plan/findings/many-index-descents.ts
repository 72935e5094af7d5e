import { count } from '@/lib/domain/format'
import { distinctKeys } from '../expression/index-suggestion'
import type { Rule } from '../finding'
import { adviseIndexes, tableOf } from './advise-index'
import { numberProperty, shorten, testsOf, textProperty } from './condition-of'
import { btreeKeys } from './full-scan'
import { indexScans } from './index-columns'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'
import { tableWords } from './table-words'

/** S16: an index is searched from its root again and again, for far more values than rows are found (PostgreSQL 18). */
export const manyIndexDescents: Rule = {
  code: 'S16',
  kind: 'many-index-descents',
  find: (analysis, live) =>
    nodesOf(analysis, ...indexScans, 'Bitmap Index Scan').flatMap((node) => {
      const searches = numberProperty(node, 'Index Searches')
      const rows = analysis.figures[node.id]?.totalRows ?? null
      if (rows === null || searches < 100) return []
      if (searches < 10 * (node.loops ?? 1) || searches < 5 * rows) return []
      const tests = testsOf(node, 'Index Cond')
      const isList = tests.some((test) => test.isAny)
      const keys = isList || node.relation === null ? [] : distinctKeys(btreeKeys(tests))
      const advice = adviseIndexes(node, [{ ...tableOf(node, live), method: 'btree', keys }], live)
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 0.7),
          title: `${node.index ?? 'An index'} is searched ${count(searches)} times to find ${count(rows)} rows`,
          evidence: [
            `${count(searches)} index searches in ${count(node.loops ?? 1)} executions`,
            `Index Cond: ${shorten(textProperty(node, 'Index Cond') ?? '')}`,
          ],
          remedy: isList
            ? `Each value of the list is one search, and most find nothing. Ask for fewer values, or join ${tableWords(node)} with those that exist.`
            : 'The leading column of the index is not in the condition, so its values are skipped through one by one. An index that begins with the columns of the condition finds the rows in one search.',
          steps: advice.steps,
          live: advice.live,
        },
      ]
    }),
}
