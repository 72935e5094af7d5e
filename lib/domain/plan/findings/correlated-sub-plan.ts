import { count, duration, percent } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'
import { wholeShare } from './join-sides'
import { isNotIn } from './not-in-sub-plan'
import { savedOfAll } from './savings'
import { loopsEach } from './scan-facts'
import { below, parentOf } from './surroundings'

/** J10: a sub-query runs again for each row. A table it reads in full each time is another finding (S2). */
export const correlatedSubPlan: Rule = {
  code: 'J10',
  kind: 'correlated-sub-plan',
  find: (analysis) =>
    analysis.plan.nodes.flatMap((node) => {
      const owner = parentOf(analysis, node)
      if (!owner || node.relationship !== 'sub-plan' || loopsEach(analysis, node) < 1000) return []
      if (wholeShare(analysis, node.id) < 0.05 || isNotIn(analysis, node)) return []
      const scan = node.type === 'Seq Scan' ? node : below(analysis, node, ['Aggregate', 'Limit', 'Sort', 'Result'])
      if (scan?.type === 'Seq Scan') return []
      return [
        {
          nodeId: node.id,
          relatedNodeIds: [owner.id],
          ...savedOfAll(analysis, node.id, 0.9),
          cause: `sub-plan:${node.id}`,
          title: `A sub-query runs ${count(node.loops ?? 0)} times`,
          evidence: [
            `${nodeWords(node)} for each row of ${nodeWords(owner)}`,
            `${duration(analysis.figures[node.id]?.inclusiveMs ?? 0)}, ${percent(Math.min(1, wholeShare(analysis, node.id)))} of the execution`,
          ],
          remedy:
            'Join instead: group the inner table once in a derived table and join it, or for a first row each use JOIN LATERAL … LIMIT 1. Then the planner may read it in one pass.',
        },
      ]
    }),
}
