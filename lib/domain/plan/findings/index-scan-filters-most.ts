import { count, duration, percent } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { ColumnTest } from '../expression/column-test'
import { distinctKeys, type IndexKey } from '../expression/index-suggestion'
import type { LivePlanFacts, Rule, Words } from '../finding'
import { lateDraft } from '../late-draft'
import type { PlanNode } from '../plan'
import { adviseIndexes, tableOf } from './advise-index'
import { shorten, testsOf, textProperty } from './condition-of'
import { isPlain } from './filter-diagnosis'
import { btreeKeys } from './full-scan'
import { indexNameOf, indexScans, indexTests } from './index-columns'
import { liveIndexOf } from './live-table'
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
  const index = indexNameOf(analysis, node)
  const keys = found === null ? [] : keysOf(found, filters, liveIndexOf(index, node, live)?.method ?? 'btree')
  const advice = adviseIndexes(node, [{ ...tableOf(node, live), method: 'btree', keys }], live)
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

/**
 * Keys of an index that does the work of the present one and tests a column of the filter as well; none where that cannot be.
 * A second range stands at the end: it bounds no search, but is tested before the table is visited.
 */
function keysOf(found: ColumnTest[], filters: ColumnTest[], method: string): IndexKey[] {
  if (method !== 'btree' || found.length === 0 || !found.every(isPlain)) return []
  const present = btreeKeys(found)
  const holdsPresent = (keys: IndexKey[]) => found.every((test) => keys.some((key) => isSameKey(key, test)))
  const isLonger = (keys: IndexKey[]) => keys.length > present.length && holdsPresent(keys)
  const keys = [btreeKeys([...found, ...filters]), distinctKeys([...present, ...btreeKeys(filters)])]
  return keys.find(isLonger) ?? []
}

function isSameKey(key: IndexKey, test: ColumnTest): boolean {
  return key.column === test.column && key.expression === test.expression
}

function remedyOf(hasKeys: boolean, isThere: boolean): string {
  if (isThere) return 'An index with these columns is there already; find out why the planner prefers this one.'
  return hasKeys
    ? 'An index that holds the filtered columns too skips those rows without visiting the table. If the filter never changes, make it the WHERE of a partial index.'
    : 'No further b-tree column of this index would answer the filter. Where the filter never changes, a partial index with it as its WHERE skips those rows; so may an index of the expression, combined with this one in a bitmap.'
}
