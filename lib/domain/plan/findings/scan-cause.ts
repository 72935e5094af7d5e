import type { Analysis } from '../analysis'
import type { PlanNode } from '../plan'
import { testsOf } from './condition-of'
import { appendAbove } from './surroundings'

/**
 * What findings on how a node finds its rows have in common: the same table tested in the same way is cured by the same change,
 * and so are all partitions below one Append.
 */
export function scanCause(analysis: Analysis, node: PlanNode): string {
  const append = appendAbove(analysis, node)
  if (append) return `append:${append.id}`
  const tests = [...testsOf(node, 'Filter'), ...testsOf(node, 'Index Cond')]
  if (tests.length === 0) return `scan:${node.id}`
  const asked = tests.map((test) => `${test.column ?? test.expression} ${test.operator}`).toSorted()
  return `scan:${node.schema ?? ''}.${node.relation ?? ''}:${node.index ?? ''}:${asked.join(',')}`
}
