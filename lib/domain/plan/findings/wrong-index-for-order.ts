import { count, percent } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import { distinctKeys } from '../expression/index-suggestion'
import type { Rule } from '../finding'
import type { PlanNode } from '../plan'
import { adviseIndexes, tableOf } from './advise-index'
import { shorten, testsOf, textProperty } from './condition-of'
import { btreeKeys } from './full-scan'
import { indexScans, liveKeys } from './index-columns'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'
import { scanCause } from './scan-cause'
import { scanFacts } from './scan-facts'
import { tableWords } from './table-words'

/** What keeps the order of rows from its first child. */
const ordered = [
  'Subquery Scan',
  'Result',
  'LockRows',
  'Nested Loop',
  'Gather Merge',
  'Merge Append',
  'Unique',
  'ProjectSet',
  'Memoize',
]

/** S5: for a LIMIT an index is walked in order, and the filter throws away nearly all it finds. */
export const wrongIndexForOrder: Rule = {
  code: 'S5',
  kind: 'wrong-index-for-order',
  find: (analysis, live) =>
    nodesOf(analysis, ...indexScans).flatMap((node) => {
      const facts = scanFacts(analysis, node, live)
      const limit = limitAbove(analysis, node)
      if (!facts || !limit || facts.filtered < 10_000 || facts.filtered < 10 * facts.kept) return []
      const found = testsOf(node, 'Index Cond')
      if (found.some((test) => test.kind === 'equality') || textProperty(node, 'Order By') !== null) return []
      const equal = testsOf(node, 'Filter').filter((test) => test.kind === 'equality')
      const order = liveKeys(node.index, node, live) ?? btreeKeys(found)
      const first = btreeKeys(equal)
      const keys = first.length === 0 ? [] : distinctKeys([...first, ...order])
      const advice = adviseIndexes(node, [{ ...tableOf(node, live), method: 'btree', keys }], live)
      return [
        {
          nodeId: node.id,
          relatedNodeIds: [limit.id],
          ...savedOfSelf(analysis, node.id, facts.filtered / facts.read),
          cause: scanCause(analysis, node),
          title: `${node.index ?? tableWords(node)} is walked in order through ${count(facts.read)} rows to find ${count(facts.kept)}`,
          evidence: [
            `${count(facts.filtered)} of ${count(facts.read)} rows removed by the filter (${percent(facts.filtered / facts.read)})`,
            `Filter: ${shorten(textProperty(node, 'Filter') ?? '')}`,
            'The planner expected to meet enough matching rows early and to be stopped by the limit',
          ],
          remedy: `An index on the filtered columns followed by the columns of ORDER BY${order.length > 0 ? '' : ' (append them to the statement below)'} finds the first rows at once. Until then, ordering by an expression such as column + 0 keeps this index out; extended statistics help where columns depend on each other.`,
          steps: advice.steps,
          live: advice.live,
        },
      ]
    }),
}

/** The LIMIT that an index scan's order serves. */
function limitAbove(analysis: Analysis, node: PlanNode): PlanNode | null {
  let below = node
  for (;;) {
    if (below.relationship === 'sub-plan' || below.relationship === 'init-plan' || below.relationship === 'inner')
      return null
    const parent = below.parentId === null ? null : (analysis.plan.nodes[below.parentId] ?? null)
    if (parent === null || parent.type === 'Limit') return parent
    if (!ordered.includes(parent.type)) return null
    below = parent
  }
}
