import { bytes, count, duration } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { numberProperty } from './condition-of'
import { joinSides } from './join-sides'
import { hashMemorySteps, memoryRemedy } from './memory-step'
import { nodesOf } from './nodes-of'
import { addSaved, savedOfSelf } from './savings'

/** J6: the hash table of a join did not fit into memory and went to temporary files in parts. */
export const hashJoinSpilled: Rule = {
  code: 'J6',
  kind: 'hash-join-spilled',
  find: (analysis, live) =>
    nodesOf(analysis, 'Hash Join').flatMap((join) => {
      const hash = joinSides(analysis, join)?.inner
      if (!hash || hash.neverExecuted) return []
      const batches = numberProperty(hash, 'Hash Batches')
      if (batches <= 1) return []
      const planned = numberProperty(hash, 'Original Hash Batches')
      const kb = numberProperty(hash, 'Peak Memory Usage') * batches
      const ms = analysis.figures[join.id]?.selfMs ?? null
      return [
        {
          nodeId: join.id,
          relatedNodeIds: [hash.id],
          ...addSaved(savedOfSelf(analysis, join.id, 0.4), savedOfSelf(analysis, hash.id, 0.4)),
          cause: `memory:${join.id}`,
          title: `The hash table of a join went to disk in ${count(batches)} parts`,
          evidence: [
            `${bytes(numberProperty(hash, 'Peak Memory Usage') * 1024)} of memory held one of ${count(batches)} parts`,
            ...(planned > 0 && planned < batches
              ? [`The planner expected ${count(planned)}: more rows came than it thought`]
              : []),
            ...(ms === null ? [] : [`${duration(ms)} in the join itself`]),
          ],
          remedy: `${memoryRemedy(kb, 'join fewer rows and columns.')} A hash may take work_mem times hash_mem_multiplier (2.0 from PostgreSQL 15 on, 1.0 in 13 and 14).`,
          steps: hashMemorySteps(kb, analysis, live),
        },
      ]
    }),
}
