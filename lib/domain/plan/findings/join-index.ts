import type { Analysis } from '../analysis'
import { columnTests } from '../expression/column-test'
import type { LivePlanFacts } from '../finding'
import type { PlanNode } from '../plan'
import { adviseIndexes, type IndexAdvice, tableOf } from './advise-index'
import { conditionsOf } from './condition-of'
import { btreeKeys } from './full-scan'
import { joinSides } from './join-sides'
import { childrenOf } from './surroundings'

/** Whether a join compares by an equality, and the index that would let it search the larger of its tables for each row. */
export type JoinAdvice = IndexAdvice & { hasEquality: boolean }

/** Advice for a join that checks its condition pair by pair. */
export function adviseJoin(analysis: Analysis, join: PlanNode, live: LivePlanFacts | null): JoinAdvice {
  const none = { steps: [], live: [], isThere: false, hasEquality: false }
  const sides = joinSides(analysis, join)
  if (!sides) return none
  const scans = [sides.outer, sides.inner].map((side) => scanOf(analysis, side)).filter((scan) => scan !== null)
  const searchable = scans.flatMap((scan) => {
    const tests = columnTests(conditionsOf(join, 'Join Filter'), scan.alias)
    const equalities = tests.filter((test) => test.kind === 'equality' && test.column !== null)
    return equalities.length > 0 ? [{ scan, equalities }] : []
  })
  const [largest] = searchable.toSorted((a, b) => readBy(analysis, b.scan) - readBy(analysis, a.scan))
  if (!largest) return none
  const keys = btreeKeys(largest.equalities)
  return {
    ...adviseIndexes(largest.scan, [{ ...tableOf(largest.scan, live), method: 'btree', keys }], live),
    hasEquality: true,
  }
}

/** The table a side reads in full, remembered or not. */
function scanOf(analysis: Analysis, side: PlanNode): PlanNode | null {
  const node = side.type === 'Materialize' ? childrenOf(analysis, side)[0] : side
  return node?.type === 'Seq Scan' && node.relation !== null ? node : null
}

function readBy({ figures }: Analysis, scan: PlanNode): number {
  return (figures[scan.id]?.readRows ?? 0) / Math.max(1, scan.loops ?? 1)
}
