import type { Analysis } from '../analysis'
import type { PlanNode } from '../plan'
import { nodesOf } from './nodes-of'
import { childrenOf } from './surroundings'

/** A sort whose first rows are all that is wanted, and the scan below it. */
export type LimitedSort = { limit: PlanNode; sort: PlanNode; scan: PlanNode; limitRows: number }

/** `Limit → Sort → scan`, with a Gather Merge between the first two where the sort is parallel. */
export function limitedSorts(analysis: Analysis): LimitedSort[] {
  return nodesOf(analysis, 'Limit').flatMap((limit) => {
    if (limit.neverExecuted) return []
    const gather = onlyChild(analysis, limit)
    const sort = gather?.type === 'Gather Merge' ? onlyChild(analysis, gather) : gather
    const scan = sort?.type === 'Sort' ? onlyChild(analysis, sort) : null
    const limitRows = analysis.figures[limit.id]?.totalRows ?? null
    return sort && scan && limitRows !== null ? [{ limit, sort, scan, limitRows }] : []
  })
}

function onlyChild(analysis: Analysis, node: PlanNode): PlanNode | null {
  return childrenOf(analysis, node).find((child) => child.relationship === 'outer') ?? null
}
