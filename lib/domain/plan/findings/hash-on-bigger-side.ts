import { count } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'
import { analyzeSteps, liveSentences, tablesBelow } from './analyze-step'
import { estimateCause, originBelow } from './estimate-origin'
import { joinSides } from './join-sides'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'

/** J7: the hash table was built on the side that turned out to be much larger. */
export const hashOnBiggerSide: Rule = {
  code: 'J7',
  kind: 'hash-on-bigger-side',
  find: (analysis, live) =>
    nodesOf(analysis, 'Hash Join').flatMap((join) => {
      const sides = joinSides(analysis, join)
      if (!sides) return []
      const { outer, inner } = sides
      const built = analysis.figures[inner.id]
      const probed = analysis.figures[outer.id]?.totalRows ?? null
      if (!built || built.totalRows === null || probed === null || built.totalRows < 5 * Math.max(1, probed)) return []
      if (built.estimateDirection !== 'under' || (built.estimateFactor ?? 1) < 5) return []
      const origin = originBelow(analysis, inner)
      const tables = tablesBelow(analysis, origin)
      return [
        {
          nodeId: join.id,
          relatedNodeIds: [inner.id, origin.id],
          ...savedOfSelf(analysis, join.id, 0.5),
          cause: estimateCause(origin),
          title: `A hash table was built of ${count(built.totalRows)} rows to look up ${count(probed)}`,
          evidence: [
            `${nodeWords(inner)}: ${count(Math.round(inner.planRows ?? 0))} rows expected, ${count(Math.round(inner.actualRows ?? 0))} came`,
          ],
          remedy:
            'The planner hashes the side it expects to be smaller. With a better estimate of this side it would hash the other one.',
          steps: analyzeSteps(tables, live),
          live: liveSentences(tables, live),
        },
      ]
    }),
}
