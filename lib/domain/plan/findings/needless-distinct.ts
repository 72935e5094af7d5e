import { count, duration } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'
import type { PlanNode } from '../plan'
import { listProperty } from './condition-of'
import { savedOfSelf } from './savings'
import { childrenOf } from './surroundings'

/** M9: removing duplicates removed next to none. */
export const needlessDistinct: Rule = {
  code: 'M9',
  kind: 'needless-distinct',
  find: (analysis) =>
    analysis.plan.nodes.flatMap((node) => {
      if (!removesDuplicates(node)) return []
      const child = childrenOf(analysis, node).find(({ relationship }) => relationship === 'outer')
      const read = child ? (analysis.figures[child.id]?.totalRows ?? 0) : 0
      const kept = analysis.figures[node.id]?.totalRows ?? 0
      if (!child || read < 10_000 || read - kept >= 0.01 * read || kept > read) return []
      const ms = analysis.figures[node.id]?.selfMs ?? null
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 1),
          title: `Removing duplicates removed ${count(read - kept)} of ${count(read)} rows`,
          evidence: [`${nodeWords(node)}${ms === null ? '' : `: ${duration(ms)}`}`],
          remedy:
            'If duplicates cannot occur, drop DISTINCT, or write UNION ALL instead of UNION. If they come from a join, test with EXISTS instead of joining.',
        },
      ]
    }),
}

/** A hash that groups by all it puts out has nothing to aggregate; without VERBOSE that cannot be seen. */
function removesDuplicates(node: PlanNode): boolean {
  if (node.type === 'Unique') return true
  if (node.type !== 'Aggregate' || node.properties.Strategy !== 'Hashed') return false
  if (node.properties['Partial Mode'] !== undefined && node.properties['Partial Mode'] !== 'Simple') return false
  const output = listProperty(node, 'Output')
  const key = new Set(listProperty(node, 'Group Key'))
  return output.length > 0 && output.every((one) => key.has(one))
}
