import { count, duration, percent } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'
import { adviseJoin } from './join-index'
import { joinCause, wholeShare } from './join-sides'
import { withoutNestedLoops } from './nested-loop-many-iterations'
import { savedOfAll } from './savings'
import { loopsEach } from './scan-facts'
import { childrenOf, parentOf } from './surroundings'

/** J8: remembered rows are read from beginning to end again and again. */
export const materializeRescanned: Rule = {
  code: 'J8',
  kind: 'materialize-rescanned',
  find: (analysis, live) =>
    analysis.plan.nodes.flatMap((node) => {
      const parent = parentOf(analysis, node)
      if (node.type !== 'Materialize' || parent?.type !== 'Nested Loop') return []
      if (loopsEach(analysis, node) < 100 || wholeShare(analysis, node.id) < 0.1) return []
      const [child] = childrenOf(analysis, node)
      const advice = adviseJoin(analysis, parent, live)
      return [
        {
          nodeId: node.id,
          relatedNodeIds: [parent.id],
          ...savedOfAll(analysis, node.id, 0.7),
          cause: joinCause(parent),
          title: `${count(node.loops ?? 0)} passes over the same remembered rows`,
          evidence: [
            `${duration(analysis.figures[node.id]?.inclusiveMs ?? 0)}, ${percent(Math.min(1, wholeShare(analysis, node.id)))} of the execution`,
            ...(child ? [`Remembers the rows of ${nodeWords(child)}`] : []),
          ],
          remedy:
            'Give the join a condition by which the rows can be found: an equality makes a hash join possible, a condition on an indexed column an index scan.',
          steps: [...advice.steps, withoutNestedLoops],
          live: advice.live,
        },
      ]
    }),
}
