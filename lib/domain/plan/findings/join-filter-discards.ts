import { count, percent } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { numberProperty, shorten, textProperty } from './condition-of'
import { adviseJoin } from './join-index'
import { joinCause, joins } from './join-sides'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'

/** J3: a join compares far more pairs of rows than fit. */
export const joinFilterDiscards: Rule = {
  code: 'J3',
  kind: 'join-filter-discards',
  find: (analysis, live) =>
    nodesOf(analysis, ...joins).flatMap((node) => {
      const filter = textProperty(node, 'Join Filter')
      const kept = analysis.figures[node.id]?.totalRows ?? null
      if (filter === null || kept === null) return []
      const removed = numberProperty(node, 'Rows Removed by Join Filter') * (node.loops ?? 1)
      if (removed < 10_000 || removed < 10 * kept) return []
      const ratio = removed / (removed + kept)
      const advice = adviseJoin(analysis, node, live)
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, ratio),
          cause: joinCause(node),
          title: `A join compares ${count(removed + kept)} pairs of rows to keep ${count(kept)}`,
          evidence: [`Join Filter: ${shorten(filter)}`, `${percent(ratio)} of the pairs were thrown away`],
          remedy: advice.hasEquality
            ? 'The condition compares by equality, yet pair by pair: a hash join, or an index on the column of the larger table, finds the partners directly. See why neither was chosen: work_mem, a setting enable_…, a wrong estimate.'
            : 'The condition is checked pair by pair because neither a hash nor an index can serve it. Join on an equality where the data allows one, or on a condition an index can search, and keep this test as an addition.',
          steps: advice.steps,
          live: advice.live,
        },
      ]
    }),
}
