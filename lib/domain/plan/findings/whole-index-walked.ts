import { count, duration } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { Rule } from '../finding'
import type { PlanNode } from '../plan'
import { textProperty } from './condition-of'
import { liveIndexOf } from './live-table'
import { savedOfSelf } from './savings'
import { scanFacts } from './scan-facts'
import { parentOf } from './surroundings'
import { tableWords } from './table-words'

/** S8: every entry of an index is followed to the table, although the order it gives is not used. */
export const wholeIndexWalked: Rule = {
  code: 'S8',
  kind: 'whole-index-walked',
  find: (analysis, live) =>
    analysis.plan.nodes.flatMap((node) => {
      if (node.type !== 'Index Scan' || textProperty(node, 'Index Cond') !== null) return []
      if (textProperty(node, 'Order By') !== null || !isOrderLost(analysis, node)) return []
      const facts = scanFacts(analysis, node, live)
      if (facts === null || facts.kept < 10_000) return []
      const index = liveIndexOf(node.index, node, live)
      if (index !== null && index.predicate !== null) return []
      const ms = analysis.figures[node.id]?.selfMs ?? null
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 0.5),
          ...(index === null ? { ceiling: 'medium' as const } : {}),
          title: `All of ${node.index ?? 'an index'} is walked to read ${tableWords(node)}`,
          evidence: [
            `${count(facts.read)} rows read without a condition on the index; their order is not used above`,
            ...(ms === null ? [] : [`${duration(ms)} in this node by itself`]),
          ],
          remedy:
            'Reading the table itself is cheaper than following a whole index to it. Check that enable_seqscan is on and that random_page_cost is not lower than seq_page_cost; a condition on the leading column, or an index that covers what the query reads, makes the index worth it.',
          live: index ? [`${index.name} is a full index, not a partial one.`] : [],
        },
      ]
    }),
}

/** The node above takes rows in any order. */
function isOrderLost(analysis: Analysis, node: PlanNode): boolean {
  const parent = parentOf(analysis, node)
  if (parent === null || node.relationship === 'sub-plan' || node.relationship === 'init-plan') return false
  if (parent.type === 'Aggregate') return /^(Plain|Hashed)$/.test(String(parent.properties.Strategy ?? ''))
  return ['Hash', 'Hash Join', 'Sort', 'Gather'].includes(parent.type)
}
