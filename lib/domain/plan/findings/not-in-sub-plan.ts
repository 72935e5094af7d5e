import { count, duration } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'
import type { PlanNode } from '../plan'
import { shorten, textProperty } from './condition-of'
import { savedOfAll } from './savings'
import { parentOf } from './surroundings'

/**
 * Whether a SubPlan is a NOT IN that is not hashed, so that its whole list is read for each row. From 17 on the filter says ANY;
 * before, EXISTS looks alike and is told by what is remembered below: a list without a condition of the outer row.
 */
export function isNotIn(analysis: Analysis, subplan: PlanNode): boolean {
  if (subplan.relationship !== 'sub-plan') return false
  const owner = parentOf(analysis, subplan)
  const name = (subplan.subplanName ?? '').split(' (', 1)[0] ?? ''
  const filter = owner ? textProperty(owner, 'Filter') : null
  if (filter === null || name === '') return false
  if (filter.includes(`(hashed ${name})`)) return false
  const hasName = filter.includes(`(${name})`)
  if (hasName && filter.includes('NOT (ANY (')) return true
  return filter.includes(`NOT (${name})`) && subplan.type === 'Materialize'
}

/** J11: NOT IN reads a list to its end for each row, because one NULL in it would change the answer. */
export const notInSubPlan: Rule = {
  code: 'J11',
  kind: 'not-in-sub-plan',
  find: (analysis) =>
    analysis.plan.nodes.flatMap((node) => {
      const owner = parentOf(analysis, node)
      if (!owner || node.neverExecuted || !isNotIn(analysis, node)) return []
      const ms = analysis.figures[node.id]?.inclusiveMs ?? null
      return [
        {
          nodeId: owner.id,
          relatedNodeIds: [node.id],
          ...savedOfAll(analysis, node.id, 0.8),
          cause: `sub-plan:${node.id}`,
          title: `NOT IN reads its list ${count(node.loops ?? 0)} times`,
          evidence: [
            `Filter: ${shorten(textProperty(owner, 'Filter') ?? '')}`,
            `${nodeWords(node)}${ms === null ? '' : `: ${duration(ms)}`}`,
          ],
          remedy:
            'Write NOT EXISTS (SELECT … WHERE inner.column = outer.column): it can be joined by hash or index. The two differ only where the list holds a NULL: then NOT IN returns no row at all.',
        },
      ]
    }),
}
