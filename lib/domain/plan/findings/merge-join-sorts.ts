import { duration, percent } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { LivePlanFacts, Rule } from '../finding'
import type { PlanNode } from '../plan'
import { adviseIndexes, type IndexAdvice, tableOf } from './advise-index'
import { joinCause, joinSides } from './join-sides'
import { nodesOf } from './nodes-of'
import { addSaved, savedOfSelf } from './savings'
import { sortedKeys } from './sorted-keys'
import { childrenOf } from './surroundings'

/** J14: both sides of a merge join are sorted first. */
export const mergeJoinSorts: Rule = {
  code: 'J14',
  kind: 'merge-join-sorts',
  find: (analysis, live) =>
    nodesOf(analysis, 'Merge Join').flatMap((join) => {
      const sides = joinSides(analysis, join)
      const sorts = sides ? [sortOf(analysis, sides.outer), sortOf(analysis, sides.inner)] : []
      const [one, other] = sorts
      if (!one || !other || !analysis.executionMs) return []
      const ms = (analysis.figures[one.id]?.selfMs ?? 0) + (analysis.figures[other.id]?.selfMs ?? 0)
      if (ms < 0.3 * analysis.executionMs) return []
      const advice = [one, other].map((sort) => orderedIndex(analysis, sort, live))
      return [
        {
          nodeId: join.id,
          relatedNodeIds: [one.id, other.id],
          ...addSaved(savedOfSelf(analysis, one.id, 0.6), savedOfSelf(analysis, other.id, 0.6)),
          cause: joinCause(join),
          title: `Sorting both sides of a merge join takes ${duration(ms)}`,
          evidence: [`${percent(Math.min(1, ms / analysis.executionMs))} of the execution`],
          remedy:
            'A hash join needs no order: see whether work_mem is too small for it. An index in the order of the join spares the sort of its side, at best where few rows are read from it.',
          steps: [
            {
              sql: 'SET enable_mergejoin = off;',
              costs: 'Only this session: run the statement again and compare, then RESET enable_mergejoin.',
            },
            ...advice.flatMap(({ steps }) => steps),
          ],
          live: advice.flatMap((one) => one.live),
        },
      ]
    }),
}

/** The Sort a side consists of, through what may remember its rows. */
function sortOf(analysis: Analysis, side: PlanNode): PlanNode | null {
  const node = side.type === 'Materialize' ? childrenOf(analysis, side)[0] : side
  return node?.type === 'Sort' ? node : null
}

function orderedIndex(analysis: Analysis, sort: PlanNode, live: LivePlanFacts | null): IndexAdvice {
  const [scan] = childrenOf(analysis, sort)
  const keys = scan?.type === 'Seq Scan' ? sortedKeys(sort, scan) : null
  if (!scan || keys === null) return { steps: [], live: [], isThere: false }
  return adviseIndexes(scan, [{ ...tableOf(scan, live), method: 'btree', keys }], live)
}
