import { analyse } from '@/lib/domain/plan/analyse'
import type { Analysis } from '@/lib/domain/plan/analysis'
import type { Bag, PlanValue } from '@/lib/domain/plan/bag'
import { normalise } from '@/lib/domain/plan/normalise'

/** A node of FORMAT JSON; `times` are actual total ms per loop, rows per loop and loops. */
export function node(
  type: string,
  times: [ms: number | null, rows?: number, loops?: number],
  more: Record<string, PlanValue> = {},
  ...children: Bag[]
): Bag {
  const [ms, rows = 1, loops = 1] = times
  const time: Bag = ms === null ? {} : { 'Actual Startup Time': 0, 'Actual Total Time': ms }
  const bag = { 'Node Type': type, ...time, 'Actual Rows': rows, 'Actual Loops': loops, ...more }
  return { ...bag, Plans: children }
}

/** The relationship of a child, and the name of a sub-plan. */
export function as(relationship: string, child: Bag, name?: string): Bag {
  return { ...child, 'Parent Relationship': relationship, ...(name ? { 'Subplan Name': name } : {}) }
}

/** The figures of a plan made of nodes. */
export function analysisOf(root: Bag, statement: Record<string, PlanValue> = {}, rowDecimals: 0 | 2 = 0): Analysis {
  return analyse(normalise({ format: 'json', bag: { ...statement, Plan: root }, source: '', lines: [], rowDecimals }))
}
