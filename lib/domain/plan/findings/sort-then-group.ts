import { count, duration } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { listProperty, shorten } from './condition-of'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'
import { childrenOf } from './surroundings'

/** M10: many rows are sorted only to be put together in few groups. */
export const sortThenGroup: Rule = {
  code: 'M10',
  kind: 'sort-then-group',
  find: (analysis) =>
    nodesOf(analysis, 'Aggregate').flatMap((node) => {
      if (node.properties.Strategy !== 'Sorted') return []
      const sort = childrenOf(analysis, node).find(({ type }) => type === 'Sort')
      const rows = sort ? (analysis.figures[sort.id]?.totalRows ?? 0) : 0
      const groups = analysis.figures[node.id]?.totalRows ?? 0
      if (!sort || rows < 100_000 || groups > 0.01 * rows || needsOrder(listProperty(node, 'Output'))) return []
      const ms = analysis.figures[sort.id]?.selfMs ?? null
      return [
        {
          nodeId: sort.id,
          relatedNodeIds: [node.id],
          ...savedOfSelf(analysis, sort.id, 0.8),
          title: `${count(rows)} rows are sorted to form ${count(groups)} groups`,
          evidence: [
            `Group Key: ${shorten(listProperty(node, 'Group Key').join(', '))}`,
            `${count(Math.round(node.planRows ?? 0))} groups expected${ms === null ? '' : `; ${duration(ms)} in the sort`}`,
          ],
          remedy:
            'So few groups fit into a hash table. See why the planner did not choose one: too many groups expected, enable_hashagg off, or count(DISTINCT …) and ordered aggregates, which need sorted rows: count over a sub-query with DISTINCT instead.',
          steps: [
            {
              sql: 'SET enable_sort = off;',
              costs: 'Only this session: run the statement again and compare, then RESET enable_sort.',
            },
          ],
        },
      ]
    }),
}

function needsOrder(output: string[]): boolean {
  return output.some((text) => /\(DISTINCT | ORDER BY /.test(text))
}
