import { count, duration } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { savedOfSelf } from './savings'
import { loopsEach } from './scan-facts'

/** J12: the rows of a WITH query, which have no index, are read to the end again and again. */
export const cteScannedInLoop: Rule = {
  code: 'J12',
  kind: 'cte-scanned-in-loop',
  find: (analysis) =>
    analysis.plan.nodes.flatMap((node) => {
      const { readRows = null, selfMs = null } = analysis.figures[node.id] ?? {}
      if (node.type !== 'CTE Scan' || loopsEach(analysis, node) <= 10 || (readRows ?? 0) <= 10_000) return []
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 0.9),
          title: `WITH query ${node.cteName ?? ''} is read in full ${count(node.loops ?? 0)} times`,
          evidence: [`${count(readRows ?? 0)} rows read${selfMs === null ? '' : ` in ${duration(selfMs)}`}`],
          remedy:
            'What a WITH query holds has no index. Join it by an equality so that it can be hashed, let it be inlined (NOT MATERIALIZED), or put it into a temporary table with an index and ANALYZE that.',
        },
      ]
    }),
}
