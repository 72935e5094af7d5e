import { bytes, count, duration } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { adviseIndexes, tableOf } from './advise-index'
import { numberProperty, shorten, testsOf, textProperty } from './condition-of'
import { btreeKeys } from './full-scan'
import { indexScans } from './index-columns'
import { liveIndexOf, liveTableOf } from './live-table'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'
import { scanCause } from './scan-cause'
import { loopsEach, scanFacts } from './scan-facts'
import { tableWords } from './table-words'

/**
 * S8: the condition says nothing of an index's leading column, so every entry of the index is looked at. A full walk without any
 * condition is left alone: PostgreSQL does that only for order, for a partial index, or because the index covers the query.
 */
export const wholeIndexWalked: Rule = {
  code: 'S8',
  kind: 'whole-index-walked',
  find: (analysis, live) =>
    nodesOf(analysis, ...indexScans).flatMap((node) => {
      const index = liveIndexOf(node.index, node, live)
      const leading = index?.keys[0]?.name ?? null
      const rows = liveTableOf(node, live)?.rows ?? 0
      if (index?.method !== 'btree' || index.predicate !== null || leading === null || rows < 10_000) return []
      const tests = testsOf(node, 'Index Cond')
      const facts = scanFacts(analysis, node, live)
      if (facts === null || tests.length === 0 || tests.some((test) => test.column === leading)) return []
      // Searched more than once, it was skipped through (PostgreSQL 18).
      if (
        numberProperty(node, 'Index Searches') > (node.loops ?? 1) ||
        facts.kept > 0.2 * rows * loopsEach(analysis, node)
      )
        return []
      const keys = btreeKeys(tests)
      const advice = adviseIndexes(node, [{ ...tableOf(node, live), method: 'btree', keys }], live)
      const ms = analysis.figures[node.id]?.selfMs ?? null
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 0.5),
          cause: scanCause(analysis, node),
          title: `All of ${index.name} is walked to find ${count(facts.kept)} rows of ${tableWords(node)}`,
          evidence: [
            `Index Cond: ${shorten(textProperty(node, 'Index Cond') ?? '')}; the index begins with ${leading}`,
            ...(index.sizeBytes === null ? [] : [`${index.name} takes ${bytes(index.sizeBytes)}`]),
            ...(ms === null ? [] : [`${duration(ms)} in this node by itself`]),
          ],
          remedy: `Without a condition on ${leading} the place of these rows in the index is unknown. An index that begins with the tested columns finds them at once.`,
          steps: advice.steps,
          live: advice.live,
        },
      ]
    }),
}
