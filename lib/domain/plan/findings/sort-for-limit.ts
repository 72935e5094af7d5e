import { count, duration } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { adviseIndexes, tableOf } from './advise-index'
import { listProperty, shorten } from './condition-of'
import { limitedSorts } from './limited-sort'
import { savedOfAll } from './savings'
import { scanFacts } from './scan-facts'
import { sortedKeys } from './sorted-keys'
import { tableWords } from './table-words'

/** S7: a whole table is read and sorted to give its first few rows. */
export const sortForLimit: Rule = {
  code: 'S7',
  kind: 'sort-for-limit',
  find: (analysis, live) =>
    limitedSorts(analysis).flatMap(({ limit, sort, scan, limitRows }) => {
      const facts = scan.type === 'Seq Scan' && scan.relation !== null ? scanFacts(analysis, scan, live) : null
      if (facts === null || facts.isEstimated || facts.read < 10_000) return []
      if (facts.kept < 0.5 * facts.read || facts.kept < 10 * limitRows) return []
      const keys = sortedKeys(sort, scan)
      if (keys === null) return []
      const advice = adviseIndexes(scan, [{ ...tableOf(scan, live), method: 'btree', keys }], live)
      const ms = analysis.figures[sort.id]?.inclusiveMs ?? null
      return [
        {
          nodeId: sort.id,
          relatedNodeIds: [limit.id, scan.id],
          ...savedOfAll(analysis, sort.id, 0.9),
          title: `All of ${tableWords(scan)} is read and sorted to return ${count(limitRows)} rows`,
          evidence: [
            `${count(facts.read)} rows read, ${count(facts.kept)} sorted, ${count(limitRows)} returned`,
            `Sort Key: ${shorten(listProperty(sort, 'Sort Key').join(', '))}`,
            ...(ms === null ? [] : [`${duration(ms)} to read and sort them`]),
          ],
          remedy: advice.isThere
            ? 'An index in this order is there already; find out why it is not used.'
            : 'An index in the order of the sort gives the first rows and stops.',
          steps: advice.steps,
          live: advice.live,
        },
      ]
    }),
}
