import type { Analysis } from '../analysis'
import type { ColumnTest } from '../expression/column-test'
import { columnTests } from '../expression/column-test'
import type { IndexKey } from '../expression/index-suggestion'
import type { LivePlanFacts } from '../finding'
import type { PlanNode } from '../plan'
import { conditionsOf, testsOf } from './condition-of'
import { liveIndexOf } from './live-table'
import { childrenOf } from './surroundings'

export const indexScans = ['Index Scan', 'Index Only Scan']

/**
 * The tests an index scan puts to its index; of a Bitmap Heap Scan those of the one index below. Null for several indexes:
 * they are no single list of columns.
 */
export function indexTests(analysis: Analysis, node: PlanNode): ColumnTest[] | null {
  if (node.type !== 'Bitmap Heap Scan') return testsOf(node, 'Index Cond')
  const child = childrenOf(analysis, node).find((one) => one.relationship === 'outer')
  if (child?.type !== 'Bitmap Index Scan') return null
  return columnTests(conditionsOf(child, 'Index Cond'), node.alias)
}

/** The index a scan uses; of a Bitmap Heap Scan the one below, null for several. */
export function indexNameOf(analysis: Analysis, node: PlanNode): string | null {
  if (node.type !== 'Bitmap Heap Scan') return node.index
  const child = childrenOf(analysis, node).find((one) => one.relationship === 'outer')
  return child?.type === 'Bitmap Index Scan' ? child.index : null
}

/** The keys of an index of the target, as an index like it would be written. */
export function liveKeys(name: string | null, node: PlanNode, live: LivePlanFacts | null): IndexKey[] | null {
  const index = liveIndexOf(name, node, live)
  if (index?.method !== 'btree') return null
  return index.keys.map((key) => ({
    column: key.name,
    expression: key.expression,
    ...(key.isDefaultOpclass ? {} : { opclass: key.opclass }),
    ...(key.order === 'desc' ? { direction: 'desc' as const } : {}),
    nulls: key.nulls,
  }))
}
