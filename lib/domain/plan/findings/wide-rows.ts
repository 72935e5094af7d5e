import { bytes, count } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'
import type { PlanNode } from '../plan'
import { savedOfSelf } from './savings'

/** M8: many rows of 2,000 bytes and more are handed from node to node. */
export const wideRows: Rule = {
  code: 'M8',
  kind: 'wide-rows',
  find: (analysis) =>
    analysis.plan.nodes.flatMap((node) => {
      const rows = analysis.figures[node.id]?.totalRows ?? 0
      const width = node.planWidth ?? 0
      if (width < 2000 || rows < 10_000) return []
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 0.3),
          cause: `wide:${widestBelow(analysis, node).id}`,
          title: `${count(rows)} rows of about ${bytes(width)} each`,
          evidence: [`${nodeWords(node)}: ${bytes(rows * width)} in all, by the planner’s width`],
          remedy:
            'Select only the columns that are needed; leave large values (text, jsonb, bytea) out until the rows are chosen, and join them back by key.',
        },
      ]
    }),
}

/** Where the wide rows come from: the last node down the first children that is as wide. */
function widestBelow({ plan }: Analysis, node: PlanNode): PlanNode {
  let at = node
  for (;;) {
    const child: PlanNode | undefined = at.childIds
      .map((id) => plan.nodes[id])
      .find((one) => (one?.planWidth ?? 0) >= 2000 && one?.relationship !== 'init-plan')
    if (!child) return at
    at = child
  }
}
