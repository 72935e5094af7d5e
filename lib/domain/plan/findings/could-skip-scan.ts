import type { Rule } from '../finding'
import { fullScan } from './full-scan'
import { liveTableOf } from './live-table'
import { nodesOf } from './nodes-of'
import { tableWords } from './table-words'

/** S30: from PostgreSQL 18 on, an index whose second column is tested can be used by skipping through the first. */
export const couldSkipScan: Rule = {
  code: 'S30',
  kind: 'could-skip-scan',
  find: (analysis, live) => {
    const version = live?.versionNumber ?? null
    if (version === null || version >= 180_000) return []
    return nodesOf(analysis, 'Seq Scan').flatMap((node) => {
      const scan = fullScan(analysis, node, live)
      const test = scan?.diagnosis.kind === 'equality' ? scan.diagnosis.tests[0] : undefined
      const index = liveTableOf(node, live)?.indexes.find(
        (one) => one.method === 'btree' && one.isValid && one.predicate === null && one.keys[1]?.name === test?.column,
      )
      const leading = index?.keys[0]?.name
      if (!scan || !test || !index || !leading || scan.diagnosis.all.some((one) => one.column === leading)) return []
      return [
        {
          nodeId: node.id,
          savedMs: null,
          ceiling: 'info',
          title: `PostgreSQL 18 could use ${index.name} for ${tableWords(node)}`,
          evidence: [`${index.name} has ${test.column} second, after ${leading}, which the query does not test`],
          remedy: `From PostgreSQL 18 on, an index can be searched once for each value of its leading column. That pays when ${leading} has few distinct values; until then an index that begins with ${test.column} is needed.`,
          live: [index.definition],
        },
      ]
    })
  },
}
