import { describe, expect, it } from 'vitest'
import { analysisOf, as, node } from '@/lib/testing/plan-bag'
import type { PlanValue } from '../bag'

const planned = (rows: number, more: Record<string, PlanValue> = {}) => ({ 'Plan Rows': rows, ...more })
const first = (...args: Parameters<typeof analysisOf>) => analysisOf(...args).figures[0]!

describe('total rows', () => {
  it.each([
    [0, 899, 0, [0, 0, 449]],
    [3, 100, 0, [300, 250, 350]],
    [7, 1, 0, [7, 7, 7]],
    [0.33, 3, 2, [1, 1, 1]],
    [1.67, 3, 2, [5, 5, 5]],
    [0.4, 1000, 2, [400, 395, 405]],
  ] as const)('%d rows in %d loops with %d decimals', (rows, loops, decimals, [total, low, high]) => {
    const figures = first(node('Seq Scan', [1, rows, loops]), {}, decimals)
    expect(figures).toMatchObject({ totalRowsLow: low, totalRowsHigh: high })
    expect(figures.totalRows).toBeCloseTo(total, 9)
  })

  it('knows an inner side exactly from a join that passes every row on', () => {
    const loop = (more: Record<string, PlanValue>) =>
      node(
        'Nested Loop',
        [1, 299],
        more,
        as('Outer', node('Seq Scan', [1, 899])),
        as('Inner', node('Seq Scan', [1, 0, 899])),
      )
    expect(analysisOf(loop({ 'Join Type': 'Inner' })).figures[2]).toMatchObject({
      totalRows: 299,
      totalRowsLow: 299,
      totalRowsHigh: 299,
    })
    const others: [string, string][] = [
      ['Join Filter', '(a > b)'],
      ['Join Type', 'Left'],
    ]
    for (const [name, value] of others) {
      expect(analysisOf(loop({ [name]: value })).figures[2]).toMatchObject({ totalRows: 0, totalRowsHigh: 449 })
    }
  })

  it('counts removed rows in all loops', () => {
    const removed = { 'Rows Removed by Filter': 9, 'Rows Removed by Index Recheck': 1 }
    expect(first(node('Bitmap Heap Scan', [1, 5, 20], removed))).toMatchObject({ removedRows: 200, readRows: 300 })
  })
})

describe('estimates', () => {
  it.each([
    ['per loop, not in total', node('Index Scan', [1, 2, 1000], planned(2)), 0, 1, null],
    ['under', node('Seq Scan', [1, 500], planned(5)), 0, 100, 'under'],
    ['over', node('Seq Scan', [1, 5], planned(500)), 0, 100, 'over'],
    ['no row in one loop', node('Seq Scan', [1, 0], planned(500)), 0, 500, 'over'],
    ['none up to 17: half a row may hide', node('Seq Scan', [1, 0, 9], planned(500)), 0, 1000, 'over'],
    ['none from 18', node('Seq Scan', [1, 0, 9], planned(5)), 2, 1000, 'over'],
    ['fewer than the one row it must expect', node('Seq Scan', [1, 0.02, 9], planned(1)), 2, 1, null],
  ] as const)('%s', (_, bag, decimals, factor, direction) => {
    const figures = first(bag, {}, decimals)
    expect(figures.estimateFactor).toBeCloseTo(factor, 6)
    expect(figures.estimateDirection).toBe(direction)
  })

  it('compares totals below a Gather, by the divisor of the planner', () => {
    const scan = as('Outer', node('Seq Scan', [1, 100, 3], planned(125, { 'Parallel Aware': true })))
    const gather = node('Gather', [2, 300], planned(300, { 'Workers Planned': 2, 'Workers Launched': 2 }), scan)
    expect(analysisOf(gather).figures[1]!.estimateFactor).toBeCloseTo(1, 9)
    const withoutLeader = analysisOf(gather, { Settings: { parallel_leader_participation: 'off' } })
    expect(withoutLeader.figures[1]!.estimateFactor).toBeCloseTo(1.2, 9)
  })

  it('compares an inner side below a Gather per loop', () => {
    const inner = as('Inner', node('Index Scan', [0.01, 4, 300], planned(4)))
    const outer = as('Outer', node('Seq Scan', [1, 100, 3], planned(125, { 'Parallel Aware': true })))
    const gather = node(
      'Gather',
      [9, 1200],
      { 'Workers Planned': 2 },
      as('Outer', node('Nested Loop', [8, 400, 3], {}, outer, inner)),
    )
    expect(analysisOf(gather).figures[3]!.estimateFactor).toBe(1)
  })

  it.each([
    ['never executed', node('Seq Scan', [0, 0, 0], planned(500))],
    ['BitmapAnd says 0 whatever it found', node('BitmapAnd', [1, 0], planned(500))],
    ['a ModifyTable without RETURNING', node('ModifyTable', [1, 0], planned(500))],
  ])('is not judged: %s', (_, bag) => {
    expect(first(bag).estimateFactor).toBeNull()
  })

  const few = (type: string, rows: number, more: Record<string, PlanValue> = {}) =>
    node(type, [1, rows], planned(1000, more))
  it.each([
    ['below a Limit', node('Limit', [1, 10], {}, as('Outer', few('Seq Scan', 10)))],
    [
      'the inner side of a semi join',
      node('Nested Loop', [1, 1], { 'Join Type': 'Semi' }, as('Inner', few('Seq Scan', 1))),
    ],
    [
      'the inner side of a unique join',
      node('Nested Loop', [1, 1], { 'Inner Unique': true }, as('Inner', few('Seq Scan', 1))),
    ],
    ['the outer side of a merge join', node('Merge Join', [1, 1], {}, as('Outer', few('Index Scan', 5)))],
    [
      'the inner side of a merge join, read again',
      node('Merge Join', [1, 1], {}, as('Inner', few('Index Scan', 90000))),
    ],
    ['EXISTS', node('Result', [1, 1], {}, as('SubPlan', few('Seq Scan', 1), 'SubPlan 1'))],
  ])('is not judged: %s', (_, bag) => {
    expect(analysisOf(bag).figures[1]!.estimateFactor).toBeNull()
  })

  it.each([
    ['below a sort below a Limit', node('Sort', [1, 10], {}, as('Outer', few('Seq Scan', 20)))],
    ['more rows than expected in spite of the Limit', few('Seq Scan', 90000)],
  ])('is judged: %s', (_, child) => {
    const { figures } = analysisOf(node('Limit', [1, 10], {}, as('Outer', child)))
    expect(figures.at(-1)!.estimateFactor).toBeGreaterThanOrEqual(50)
  })

  it('is judged below a Limit that found nothing', () => {
    const { figures } = analysisOf(node('Limit', [1, 0], {}, as('Outer', few('Seq Scan', 0))))
    expect(figures[1]!.estimateFactor).toBe(1000)
  })

  it('is not judged in a CTE that all scans stopped reading', () => {
    const scan = node('CTE Scan', [1, 5], { 'CTE Name': 'c' })
    const cte = as('InitPlan', few('Seq Scan', 5), 'CTE c')
    const limited = node('Limit', [1, 5], {}, cte, as('Outer', scan))
    expect(analysisOf(limited).figures[1]!.estimateFactor).toBeNull()
    const whole = node(
      'Append',
      [1, 5],
      {},
      cte,
      as('Member', node('Limit', [1, 5], {}, as('Outer', scan))),
      as('Member', scan),
    )
    expect(analysisOf(whole).figures[1]!.estimateFactor).toBe(200)
  })

  it('names the worst one', () => {
    const analysis = analysisOf(node('Sort', [1, 40], planned(10), as('Outer', node('Seq Scan', [1, 40], planned(1)))))
    expect(analysis).toMatchObject({ worstEstimate: { nodeId: 1, factor: 40, direction: 'under' }, rowsReturned: 40 })
  })
})
