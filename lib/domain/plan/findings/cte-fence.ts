import { count, percent } from '@/lib/domain/format'
import { cteScans, isModifying } from '../figures/cte'
import { planTree } from '../figures/plan-tree'
import type { Rule } from '../finding'
import { numberProperty, shorten, textProperty } from './condition-of'
import { savedOfAll } from './savings'

/** J13: a WITH query is worked out in full, and half of it or more is thrown away by who reads it. */
export const cteFence: Rule = {
  code: 'J13',
  kind: 'cte-fence',
  find: (analysis) => {
    const { nodes } = analysis.plan
    return [...cteScans(planTree(nodes))].flatMap(([id, readers]) => {
      const cte = nodes[id]
      const scan = readers.length === 1 ? nodes[readers[0] ?? -1] : undefined
      if (!cte || !scan || scan.loops !== 1 || isModifying(cte) || cte.type === 'Recursive Union') return []
      const filter = textProperty(scan, 'Filter')
      const removed = numberProperty(scan, 'Rows Removed by Filter')
      const ratio = removed / Math.max(1, removed + (scan.actualRows ?? 0))
      if (filter === null || ratio < 0.5) return []
      const name = scan.cteName ?? ''
      return [
        {
          nodeId: cte.id,
          relatedNodeIds: [scan.id],
          ...savedOfAll(analysis, cte.id, ratio),
          title: `${percent(ratio)} of WITH query ${name} is worked out and thrown away`,
          evidence: [`${count(removed)} rows removed by the filter ${shorten(filter)}`],
          remedy: `Write WITH ${name} AS NOT MATERIALIZED (…), or a sub-query in FROM: then the condition is applied inside, where an index can serve it. A query with side effects or volatile functions stays materialized.`,
        },
      ]
    })
  },
}
