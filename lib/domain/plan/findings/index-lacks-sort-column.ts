import { count, duration } from '@/lib/domain/format'
import { distinctKeys } from '../expression/index-suggestion'
import type { Rule } from '../finding'
import { adviseIndexes, tableOf } from './advise-index'
import { listProperty, shorten, testsOf } from './condition-of'
import { btreeKeys } from './full-scan'
import { indexNameOf, indexScans, indexTests } from './index-columns'
import { limitedSorts } from './limited-sort'
import { addSaved, savedOfAll, savedOfSelf } from './savings'
import { scanCause } from './scan-cause'
import { sortedKeys } from './sorted-keys'
import { tableWords } from './table-words'

/** S6: an index finds the rows, but all of them are sorted to give the first few. */
export const indexLacksSortColumn: Rule = {
  code: 'S6',
  kind: 'index-lacks-sort-column',
  find: (analysis, live) =>
    limitedSorts(analysis).flatMap(({ limit, sort, scan, limitRows }) => {
      if (!indexScans.includes(scan.type) && scan.type !== 'Bitmap Heap Scan') return []
      const rows = analysis.figures[scan.id]?.totalRows ?? 0
      if (rows < 1_000 || rows < 10 * limitRows) return []
      const order = sortedKeys(sort, scan)
      const found = indexTests(analysis, scan)
      if (order === null || found === null) return []
      const tests = [...found, ...testsOf(scan, 'Filter')]
      const range = tests.find((test) => test.kind === 'range')
      if (range && range.column !== order[0]?.column) return []
      const equal = btreeKeys(tests.filter((test) => test.kind === 'equality' && !test.isAny))
      if (equal.length === 0 && !range) return []
      const keys = distinctKeys([...equal, ...order], 6)
      const advice = adviseIndexes(scan, [{ ...tableOf(scan, live), method: 'btree', keys }], live)
      const sorted = listProperty(sort, 'Sort Key').join(', ')
      const ms = analysis.figures[sort.id]?.inclusiveMs ?? null
      return [
        {
          nodeId: sort.id,
          relatedNodeIds: [limit.id, scan.id],
          ...addSaved(savedOfSelf(analysis, sort.id, 0.9), savedOfAll(analysis, scan.id, 0.9)),
          cause: scanCause(analysis, scan),
          title: `${count(rows)} rows of ${tableWords(scan)} are sorted to return ${count(limitRows)}`,
          evidence: [
            `Sort Key: ${shorten(sorted)}`,
            `${indexNameOf(analysis, scan) ?? 'The index'} finds the rows in another order${ms === null ? '' : `; finding and sorting them took ${duration(ms)}`}`,
          ],
          remedy: advice.isThere
            ? 'An index in this order is there already; find out why it is not used.'
            : 'An index that continues with the sort columns, in the same directions, gives the first rows without reading the others.',
          steps: advice.steps,
          live: advice.live,
        },
      ]
    }),
}
