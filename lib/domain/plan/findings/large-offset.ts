import { count, duration } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { nodesOf } from './nodes-of'
import { savedOfAll } from './savings'
import { childrenOf } from './surroundings'

/** M5: rows are worked out only to be skipped. */
export const largeOffset: Rule = {
  code: 'M5',
  kind: 'large-offset',
  find: (analysis) =>
    nodesOf(analysis, 'Limit').flatMap((limit) => {
      if (limit.neverExecuted) return []
      const child = childrenOf(analysis, limit).find(({ relationship }) => relationship === 'outer')
      const given = child ? (analysis.figures[child.id]?.totalRows ?? null) : null
      const kept = analysis.figures[limit.id]?.totalRows ?? null
      if (!child || given === null || kept === null) return []
      const skipped = given - kept
      if (skipped < 10_000 || skipped < 10 * kept) return []
      const ms = analysis.figures[child.id]?.inclusiveMs ?? null
      return [
        {
          nodeId: limit.id,
          relatedNodeIds: [child.id],
          ...savedOfAll(analysis, child.id, skipped / given),
          title: `OFFSET skips ${count(skipped)} rows to return ${count(kept)}`,
          evidence: [`${count(given)} rows were worked out${ms === null ? '' : ` in ${duration(ms)}`}`],
          remedy:
            'Page by key instead: remember the last row of the page before and ask WHERE (sort columns) > (its values) ORDER BY the same LIMIT n. With an index on the sort columns each page then costs the same.',
        },
      ]
    }),
}
