import { count, duration, percent } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { LivePlanFacts, Rule, Words } from '../finding'
import { lateDraft } from '../late-draft'
import type { PlanNode } from '../plan'
import { adviseIndexes, tableOf } from './advise-index'
import { shorten, testsOf, textProperty } from './condition-of'
import { btreeKeys } from './full-scan'
import { indexNameOf, indexScans, indexTests } from './index-columns'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'
import { scanCause } from './scan-cause'
import { type ScanFacts, scanFacts } from './scan-facts'
import { tableWords } from './table-words'

const types = [...indexScans, 'Bitmap Heap Scan']

/** S4: an index finds many rows that a filter then throws away. */
export const indexScanFiltersMost: Rule = {
  code: 'S4',
  kind: 'index-scan-filters-most',
  find: (analysis, live) =>
    nodesOf(analysis, ...types).flatMap((node) => {
      const facts = scanFacts(analysis, node, live)
      if (facts === null || facts.isEstimated || facts.filtered < 1_000 || facts.filtered < 0.5 * facts.read) return []
      return [
        lateDraft(
          {
            nodeId: node.id,
            ...savedOfSelf(analysis, node.id, facts.filtered / facts.read),
            cause: scanCause(analysis, node),
          },
          () => wordsOf(analysis, node, live, facts),
        ),
      ]
    }),
}

function wordsOf(analysis: Analysis, node: PlanNode, live: LivePlanFacts | null, facts: ScanFacts): Words {
  const filters = testsOf(node, 'Filter')
  const found = indexTests(analysis, node)
  const added = btreeKeys(filters)
  const keys = found === null || added.length === 0 ? [] : btreeKeys([...found, ...filters])
  const advice = adviseIndexes(node, [{ ...tableOf(node, live), method: 'btree', keys }], live)
  const index = indexNameOf(analysis, node)
  const ms = analysis.figures[node.id]?.selfMs ?? null
  return {
    title: `${index ?? `The index scan of ${tableWords(node)}`} finds ${count(facts.read)} rows, the filter keeps ${count(facts.kept)}`,
    evidence: [
      `${count(facts.filtered)} of ${count(facts.read)} rows removed by the filter (${percent(facts.filtered / facts.read)})`,
      `Filter: ${shorten(textProperty(node, 'Filter') ?? '')}`,
      ...(ms === null ? [] : [`${duration(ms)} in this node by itself`]),
    ],
    remedy: remedyOf(keys.length > 0, advice.isThere),
    steps: advice.steps,
    live: advice.live,
  }
}

function remedyOf(hasKeys: boolean, isThere: boolean): string {
  if (isThere) return 'An index with these columns is there already; find out why the planner prefers this one.'
  return hasKeys
    ? 'An index that holds the filtered columns too skips those rows without visiting the table. If the filter never changes, make it the WHERE of a partial index.'
    : 'No b-tree column answers this filter. A partial index with it as its WHERE, or an index of the expression, skips those rows.'
}
