import { duration } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'

/** X2: one process did most of the work; seen only with VERBOSE, which prints each worker. */
export const parallelSkew: Rule = {
  code: 'X2',
  kind: 'parallel-skew',
  find: ({ plan, figures }) =>
    plan.nodes.flatMap((node) => {
      const gather = plan.nodes[node.parentId ?? -1]
      const { skew, inclusiveMs, participants } = figures[node.id] ?? {}
      if (!gather?.type.startsWith('Gather') || !skew || !inclusiveMs || skew < 1.5) return []
      const meanMs = inclusiveMs / skew
      return [
        {
          nodeId: node.id,
          relatedNodeIds: [gather.id],
          savedMs: inclusiveMs - meanMs,
          title: `One process worked ${skew.toFixed(1)} times as long as the mean`,
          evidence: [
            `${nodeWords(node)}: slowest process ${duration(inclusiveMs)}, mean of ${participants} ${duration(meanMs)}`,
          ],
          remedy:
            'The rows that cost work lie together, or a part of the plan cannot be divided (a non-partial path). Spread the expensive rows, partition on another key, or reduce the workers so that none waits.',
        },
      ]
    }),
}
