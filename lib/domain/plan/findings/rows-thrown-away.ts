import { count, duration, percent } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'
import type { PlanNode } from '../plan'
import { numberProperty, shorten, textProperty } from './condition-of'
import { joins } from './join-sides'
import { nodesOf } from './nodes-of'
import { savedOfAll } from './savings'
import { childrenOf } from './surroundings'

/** Through these a condition cannot simply be moved down. */
const fences = new Set(['Aggregate', 'WindowAgg', 'Unique', 'SetOp', 'Limit', 'CTE Scan', 'Recursive Union'])

/** M6: rows are joined or collected first, and nearly all of them thrown away by a filter above. */
export const rowsThrownAway: Rule = {
  code: 'M6',
  kind: 'rows-thrown-away',
  find: (analysis) =>
    nodesOf(analysis, ...joins, 'Subquery Scan').flatMap((node) => {
      const filter = textProperty(node, 'Filter')
      if (filter === null) return []
      const kept = analysis.figures[node.id]?.totalRows ?? null
      const removed = numberProperty(node, 'Rows Removed by Filter') * (node.loops ?? 1)
      if (kept === null || removed < 10_000 || removed + kept < 100 * Math.max(1, kept)) return []
      if (node.type === 'Subquery Scan' && isFenced(analysis, node)) return []
      const ratio = removed / (removed + kept)
      const ms = analysis.figures[node.id]?.inclusiveMs ?? null
      return [
        {
          nodeId: node.id,
          ...savedOfAll(analysis, node.id, ratio),
          title: `${count(removed)} rows are worked out and then thrown away to keep ${count(kept)}`,
          evidence: [
            `${nodeWords(node)}, Filter: ${shorten(filter)}`,
            `${percent(ratio)} removed${ms === null ? '' : ` after ${duration(ms)}`}`,
          ],
          remedy:
            'Apply the condition earlier: on the columns of one table, in the WHERE of the sub-query. A condition on the optional side of an outer join that rejects NULL allows a plain join, which can start from that side.',
        },
      ]
    }),
}

function isFenced(analysis: Analysis, node: PlanNode): boolean {
  let at: PlanNode | undefined = node
  do {
    at = childrenOf(analysis, at).find(
      ({ relationship }) => relationship !== 'init-plan' && relationship !== 'sub-plan',
    )
    if (at && fences.has(at.type)) return true
  } while (at && at.childIds.length > 0)
  return false
}
