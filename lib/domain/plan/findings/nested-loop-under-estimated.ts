import { count, duration } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'
import { analyzeSteps, liveSentences, tablesBelow } from './analyze-step'
import { estimateCause, originBelow, scanOf } from './estimate-origin'
import { isUnderEstimated, manyLoops, withoutNestedLoops } from './nested-loop-many-iterations'
import { savedOfAll } from './savings'

/** J2: a nested loop was chosen for a few rows, and many came. */
export const nestedLoopUnderEstimated: Rule = {
  code: 'J2',
  kind: 'nested-loop-under-estimated',
  find: (analysis, live) =>
    manyLoops(analysis).flatMap(({ join, outer, inner }) => {
      if (!isUnderEstimated(analysis, outer)) return []
      const origin = originBelow(analysis, outer)
      const tables = tablesBelow(analysis, scanOf(analysis, origin))
      const { inclusiveMs } = analysis.figures[inner.id] ?? {}
      const expected = count(Math.round(outer.planRows ?? 0))
      return [
        {
          nodeId: join.id,
          relatedNodeIds: [inner.id, origin.id],
          ...savedOfAll(analysis, inner.id, 0.7),
          cause: estimateCause(origin),
          title: `A nested loop chosen for ${expected} outer rows ran ${count(inner.loops ?? 0)} times`,
          evidence: [
            `${nodeWords(outer)}: ${expected} rows expected, ${count(Math.round(outer.actualRows ?? 0))} came`,
            `${nodeWords(inner)}: ${duration(inclusiveMs ?? 0)} in ${count(inner.loops ?? 0)} executions`,
          ],
          remedy:
            'Correct the estimate first: with the true number of rows the planner weighs a hash join. Where it cannot be corrected, a WITH … AS MATERIALIZED around the outer side at least keeps the wrong guess from spreading.',
          steps: [...analyzeSteps(tables, live), withoutNestedLoops],
          live: liveSentences(tables, live),
        },
      ]
    }),
}
