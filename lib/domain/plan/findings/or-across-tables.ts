import { duration } from '@/lib/domain/format'
import type { Condition } from '../expression/condition'
import type { Rule } from '../finding'
import { conditionsOf, shorten } from './condition-of'
import { joinCause, joins } from './join-sides'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'

/** J5: a join that is filtered by an OR between its tables, so that neither can be searched alone. */
export const orAcrossTables: Rule = {
  code: 'J5',
  kind: 'or-across-tables',
  find: (analysis) =>
    nodesOf(analysis, ...joins).flatMap((node) => {
      if (node.neverExecuted) return []
      const or = conditionsOf(node, 'Join Filter').find((one) => one.kind === 'or' && isAcross(one.arms))
      if (!or) return []
      const ms = analysis.figures[node.id]?.selfMs ?? null
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 0.8),
          cause: joinCause(node),
          title: 'An OR between two tables is checked only after joining them',
          evidence: [
            `Join Filter: ${shorten(or.text)}`,
            ...(ms === null ? [] : [`${duration(ms)} in the join itself`]),
          ],
          remedy:
            'Write one query for each arm of the OR, so that each can start from its own table’s index, and join them with UNION. UNION drops duplicate rows: keep the tables’ keys in the list if duplicates matter.',
        },
      ]
    }),
}

/** Every arm tests one relation, and not all the same one. */
function isAcross(arms: Condition[]): boolean {
  const relations = arms.map(relationOf)
  return relations.every((name) => name !== null) && new Set(relations).size > 1
}

function relationOf(arm: Condition): string | null {
  const operands = operandsOf(arm)
  const names = new Set(operands.flatMap(({ columns }) => columns.map(({ qualifier }) => qualifier)))
  const [only] = names
  return names.size === 1 ? (only ?? null) : null
}

function operandsOf(arm: Condition) {
  if (arm.kind === 'compare') return [arm.left, arm.right]
  return arm.kind === 'null' || arm.kind === 'truth' ? [arm.operand] : []
}
