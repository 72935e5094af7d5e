import { count, duration, percent } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { Rule, Step } from '../finding'
import { nodeWords } from '../node-words'
import type { PlanNode } from '../plan'
import { joinCause, joinSides, wholeShare } from './join-sides'
import { nodesOf } from './nodes-of'
import { savedOfAll } from './savings'
import { loopsEach } from './scan-facts'

export type ManyLoops = { join: PlanNode; outer: PlanNode; inner: PlanNode }

/** Only for comparing: a setting that takes a kind of plan away is no cure. */
export const withoutNestedLoops: Step = {
  sql: 'SET enable_nestloop = off;',
  costs: 'Only this session: run the statement again and compare, then RESET enable_nestloop.',
}

/**
 * Nested loops whose inner side runs 1,000 times or more and takes a tenth of the time. A table read in full each time is
 * another finding (S2): it wants an index.
 */
export function manyLoops(analysis: Analysis): ManyLoops[] {
  return nodesOf(analysis, 'Nested Loop').flatMap((join) => {
    const sides = joinSides(analysis, join)
    if (!sides || sides.inner.type === 'Seq Scan') return []
    if (loopsEach(analysis, sides.inner) < 1000 || wholeShare(analysis, sides.inner.id) < 0.1) return []
    return [{ join, ...sides }]
  })
}

/** Whether the planner expected at most a tenth of the rows that made the loop turn. */
export function isUnderEstimated({ figures }: Analysis, outer: PlanNode): boolean {
  const { estimateFactor, estimateDirection } = figures[outer.id] ?? {}
  return estimateDirection === 'under' && (estimateFactor ?? 1) >= 10
}

/** J1: the inner side of a nested loop runs very often. */
export const nestedLoopManyIterations: Rule = {
  code: 'J1',
  kind: 'nested-loop-many-iterations',
  find: (analysis) =>
    manyLoops(analysis).flatMap(({ join, outer, inner }) => {
      if (isUnderEstimated(analysis, outer)) return []
      const { inclusiveMs } = analysis.figures[inner.id] ?? {}
      return [
        {
          nodeId: join.id,
          relatedNodeIds: [inner.id],
          ...savedOfAll(analysis, inner.id, 0.7),
          cause: joinCause(join),
          title: `The inner side of a nested loop runs ${count(inner.loops ?? 0)} times`,
          evidence: [
            `${nodeWords(inner)}: ${duration(inclusiveMs ?? 0)} in ${count(inner.loops ?? 0)} executions`,
            `${percent(Math.min(1, wholeShare(analysis, inner.id)))} of the execution`,
          ],
          remedy:
            'For this many rows one pass over the inner side (a hash or merge join) may be quicker. Filter the outer side earlier, or see whether work_mem is what speaks against a hash join.',
          steps: [withoutNestedLoops],
        },
      ]
    }),
}
