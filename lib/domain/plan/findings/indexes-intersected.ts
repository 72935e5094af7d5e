import { count } from '@/lib/domain/format'
import { columnTests } from '../expression/column-test'
import type { Rule } from '../finding'
import { adviseIndexes, tableOf } from './advise-index'
import { conditionsOf } from './condition-of'
import { btreeKeys } from './full-scan'
import { nodesOf } from './nodes-of'
import { savedOfAll } from './savings'
import { scanCause } from './scan-cause'
import { childrenOf } from './surroundings'
import { tableWords } from './table-words'

/** S14: each of several indexes finds far more rows than remain when they are combined. */
export const indexesIntersected: Rule = {
  code: 'S14',
  kind: 'indexes-intersected',
  find: (analysis, live) =>
    nodesOf(analysis, 'Bitmap Heap Scan').flatMap((node) => {
      const and = childrenOf(analysis, node)[0]
      if (and?.type !== 'BitmapAnd') return []
      const inputs = childrenOf(analysis, and)
      const result = analysis.figures[node.id]?.totalRows ?? null
      if (result === null || inputs.length < 2 || inputs.some((input) => input.type !== 'Bitmap Index Scan')) return []
      const found = inputs.map((input) => analysis.figures[input.id]?.totalRows ?? 0)
      if (found.some((rows) => rows < 5 * Math.max(result, 1))) return []
      const tests = inputs.flatMap((input) => columnTests(conditionsOf(input, 'Index Cond'), node.alias))
      const advice = adviseIndexes(node, [{ ...tableOf(node, live), method: 'btree', keys: btreeKeys(tests) }], live)
      return [
        {
          nodeId: node.id,
          relatedNodeIds: [and.id, ...inputs.map((input) => input.id)],
          ...savedOfAll(analysis, node.id, 0.6),
          cause: scanCause(analysis, node),
          title: `${inputs.length} indexes of ${tableWords(node)} are combined to find ${count(result)} rows`,
          evidence: inputs.map((input, at) => `${input.index ?? 'An index'} finds ${count(found[at] ?? 0)} rows`),
          remedy: advice.isThere
            ? 'An index of all these columns is there already; find out why it is not used.'
            : 'One index of all these columns finds just the rows that remain. It may make one of the present ones needless.',
          steps: advice.steps,
          live: advice.live,
        },
      ]
    }),
}
