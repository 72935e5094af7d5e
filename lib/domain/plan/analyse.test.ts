import { describe, expect, it } from 'vitest'
import { analysisOf, as, node } from '@/lib/testing/plan-bag'
import type { Analysis } from './analysis'
import type { Bag, PlanValue } from './bag'

const self = (analysis: Analysis) =>
  analysis.figures.map(({ selfRawMs }) => selfRawMs && Math.round(selfRawMs * 1e6) / 1e6)
const buffers = (hit: number, more: Record<string, PlanValue> = {}) => ({ 'Shared Hit Blocks': hit, ...more })

describe('sub-plans', () => {
  it('takes off an InitPlan of parameter 10 and tells $1 from $10 (case 6)', () => {
    const initPlans = Array.from({ length: 11 }, (_, i) =>
      as('InitPlan', node('Result', [10]), `InitPlan ${i + 1} (returns $${i})`),
    )
    const scan = as('Outer', node('Seq Scan', [150], { Filter: '((a = $10) AND (b = $1))' }))
    const reader = as(
      'Inner',
      node('Seq Scan', [100], { Filter: '(c = ANY (ARRAY[$0, $2, $3, $4, $5, $6, $7, $8, $9]))' }),
    )
    const analysis = analysisOf(node('Nested Loop', [251], {}, ...initPlans, scan, reader))
    expect(self(analysis)).toEqual([1, ...initPlans.map(() => 10), 130, 10])
  })

  it('takes off an InitPlan with two readers once, where there is room for it (case 7)', () => {
    const init = as('InitPlan', node('Aggregate', [10]), 'InitPlan 1 (returns $0)')
    const first = as('Outer', node('Seq Scan', [15], { Filter: '(a < $0)' }))
    const second = as('Inner', node('Seq Scan', [5], { Filter: '(b < $0)' }))
    const analysis = analysisOf(node('Nested Loop', [20], {}, init, first, second))
    expect(self(analysis)).toEqual([0, 10, 5, 5])
  })

  it('charges the reader with the larger rest when there is room in both', () => {
    const init = as('InitPlan', node('Aggregate', [10]), 'InitPlan 1 (returns $0)')
    const reader = (ms: number) => node('Seq Scan', [ms], { Filter: '(a < $0)' })
    const loop = (one: number, other: number) =>
      analysisOf(node('Nested Loop', [99], {}, init, as('Outer', reader(one)), as('Inner', reader(other))))
    expect(self(loop(40, 50)).slice(2)).toEqual([40, 40])
    expect(self(loop(50, 40)).slice(2)).toEqual([40, 40])
  })

  it('takes off an InitPlan that returns several columns once', () => {
    const init = as('InitPlan', node('Aggregate', [10]), 'InitPlan 1 (returns $0,$1)')
    const scan = as('Outer', node('Seq Scan', [15], { Filter: '((a < $0) AND (b > $1))' }))
    expect(self(analysisOf(node('Sort', [20], {}, init, scan)))).toEqual([5, 10, 5])
  })

  it.each([
    ['InitPlan 1', '(x = (InitPlan 1).col1)'],
    ['InitPlan expr_1', '(x = (InitPlan expr_1).col2)'],
    ['expr_1', '(x = (InitPlan expr_1).col1)'],
    ['InitPlan 1 (returns $0)', "(x = ANY (ARRAY['it''s $7', $0]))"],
  ])('finds who reads %s', (name, filter) => {
    const init = as('InitPlan', node('Aggregate', [10]), name)
    const scan = as('Outer', node('Seq Scan', [25], { Filter: filter }))
    expect(self(analysisOf(node('Sort', [90], {}, init, scan)))).toEqual([65, 10, 15])
  })

  it('reads no parameter out of a literal or a quoted name', () => {
    const init = as('InitPlan', node('Aggregate', [10]), 'InitPlan 1 (returns $0)')
    const scan = as('Outer', node('Seq Scan', [25], { Filter: `((x = 'costs $0'::text) AND ("$0" > a$0))` }))
    expect(self(analysisOf(node('Sort', [90], {}, init, scan)))).toEqual([55, 10, 25])
  })

  it('charges the attach node when no reader is printed, and nobody when there is no room', () => {
    const init = as('InitPlan', node('Aggregate', [10]), 'InitPlan 1 (returns $0)')
    const scan = as('Outer', node('Seq Scan', [25]))
    expect(self(analysisOf(node('Limit', [40], {}, init, scan)))).toEqual([5, 10, 25])
    const small = as('Outer', node('Seq Scan', [4]))
    expect(self(analysisOf(node('Limit', [5], {}, init, small)))).toEqual([1, 10, 4])
  })

  it('charges the only node with room when target lists are not printed', () => {
    const init = as('InitPlan', node('Aggregate', [10]), 'InitPlan 1 (returns $0)')
    const scan = as('Outer', node('Seq Scan', [25]))
    expect(self(analysisOf(node('ModifyTable', [26], {}, init, scan)))).toEqual([1, 10, 15])
  })

  it('charges the Gather that hands an InitPlan to its workers', () => {
    const init = as('InitPlan', node('Aggregate', [10]), 'InitPlan 1 (returns $0)')
    const scan = as('Outer', node('Seq Scan', [20, 1, 3], { 'Parallel Aware': true, Filter: '(a < $0)' }))
    const gather = (more: Record<string, PlanValue>) =>
      as('Outer', node('Gather', [31], { 'Workers Launched': 2, ...more }, scan))
    expect(self(analysisOf(node('Sort', [33], {}, init, gather({ 'Params Evaluated': ['$0'] }))))).toEqual([
      2, 10, 1, 20,
    ])
    expect(self(analysisOf(node('Sort', [33], {}, init, gather({}))))).toEqual([2, 10, 1, 20])
  })

  it('takes a SubPlan off its owner, time, blocks, I/O and WAL alike (case 8)', () => {
    const of = (hit: number, io: number, wal: number) => ({
      ...buffers(hit),
      'Shared I/O Read Time': io,
      'WAL Records': wal,
    })
    const sub = as('SubPlan', node('Index Scan', [0.002, 1, 2000], of(3999, 2, 7)), 'SubPlan 1')
    const { figures } = analysisOf(node('Seq Scan', [6.126, 2000], of(4022, 3, 9), sub))
    expect(figures[0]).toMatchObject({ selfBuffers: { sharedHit: 23 }, selfIoTimes: { sharedReadMs: 1 } })
    expect(figures[0]!.selfWal!.records).toBe(2)
    expect(figures[0]!.selfRawMs).toBeCloseTo(2.126, 9)
    expect(figures[0]!.toleranceMs).toBeCloseTo(1.0005, 9)
  })

  it('moves a SubPlan that is printed under a node which did not run it', () => {
    const sub = as('SubPlan', node('Seq Scan', [10]), 'SubPlan 1')
    const printedHere = as('Outer', node('Seq Scan', [4], { Filter: '(NOT (hashed SubPlan 1))' }, sub))
    const ranHere = as('Inner', node('Seq Scan', [15], { Filter: '(NOT (hashed SubPlan 1))' }))
    expect(self(analysisOf(node('Nested Loop', [20], {}, printedHere, ranHere)))).toEqual([1, 4, 10, 5])
  })

  it('charges by blocks when times are off', () => {
    const init = as('InitPlan', node('Aggregate', [null], buffers(50)), 'InitPlan 1')
    const read = (hit: number) => node('Seq Scan', [null], { ...buffers(hit), Filter: '(x = (InitPlan 1).col1)' })
    const { figures } = analysisOf(
      node('Nested Loop', [null], buffers(85), init, as('Outer', read(20)), as('Inner', read(65))),
    )
    expect(figures.map(({ selfBuffers }) => selfBuffers!.sharedHit)).toEqual([0, 50, 20, 15])
    expect(figures.map(({ selfMs }) => selfMs)).toEqual([null, null, null, null])
  })

  it('charges nothing for what was never executed', () => {
    const init = as('InitPlan', node('Aggregate', [0, 0, 0]), 'InitPlan 1 (returns $0)')
    const scan = as('Outer', node('Seq Scan', [0, 0, 0], { Filter: '(a < $0)' }))
    const { figures } = analysisOf(node('Nested Loop', [3], {}, init, scan))
    expect(figures[0]!.ledger).toEqual([{ nodeId: 0, ms: 3, why: 'own' }])
    expect(figures[2]).toMatchObject({ inclusiveMs: null, selfMs: null, estimateFactor: null, totalRows: 0 })
  })
})

describe('CTEs', () => {
  const scan = (name: string, ms: number, hit: number, ...children: Bag[]) =>
    node('CTE Scan', [ms], { 'CTE Name': name, ...buffers(hit) }, ...children)

  it('shares time and blocks between scans (case 8)', () => {
    const cte = as('InitPlan', node('Seq Scan', [131.2], buffers(300)), 'CTE c')
    const root = node(
      'Append',
      [132],
      buffers(300),
      cte,
      as('Member', scan('c', 66.4, 100)),
      as('Member', scan('c', 65.1, 200)),
    )
    const analysis = analysisOf(root)
    expect(analysis.figures[2]!.selfRawMs).toBeCloseTo(66.4 - (131.2 * 66.4) / 131.5, 6)
    expect(analysis.figures.map(({ selfBuffers }) => selfBuffers!.sharedHit)).toEqual([0, 300, 0, 0])
    expect(self(analysis).reduce((a, b) => a! + b!, 0)).toBeCloseTo(132, 6)
  })

  it('resolves names from the inside out', () => {
    const outer = as('InitPlan', node('Seq Scan', [10]), 'CTE c')
    const inner = as('InitPlan', scan('c', 12, 0), 'CTE c')
    const block = as('Outer', scan('c', 15, 0, inner))
    const analysis = analysisOf(node('Nested Loop', [30], {}, outer, block, as('Inner', scan('c', 14, 0))))
    // The root's own scans: 14 ms of the outer CTE's 26; the block reads its own CTE, which reads the outer one.
    const shares = analysis.figures.map(({ ledger }) => ledger.find(({ why }) => why === 'cte'))
    expect(shares[2]?.nodeId).toBe(3)
    expect(shares[3]?.nodeId).toBe(1)
    expect(shares[4]?.nodeId).toBe(1)
  })

  it('leaves a CTE that writes out of the root, and out of the time outside the tree', () => {
    const cte = as(
      'InitPlan',
      node('ModifyTable', [30], { Operation: 'Insert' }, as('Outer', node('Seq Scan', [12]))),
      'CTE w',
    )
    const analysis = analysisOf(node('Result', [1], {}, cte), { 'Execution Time': 32 })
    expect(self(analysis)).toEqual([1, 18, 12])
    expect(analysis.timeOutsideTreeMs).toBeCloseTo(1, 9)
  })

  it('charges a scan that stopped early no more of a CTE that writes than it took', () => {
    const cte = as('InitPlan', node('ModifyTable', [30], { Operation: 'Insert' }), 'CTE w')
    const analysis = analysisOf(node('Limit', [5], {}, cte, as('Outer', scan('w', 4, 0))), { 'Execution Time': 32 })
    expect(self(analysis)).toEqual([1, 30, 0])
    expect(analysis.timeOutsideTreeMs).toBeCloseTo(1, 9)
  })

  it('does not take a WorkTable Scan for a scan of the CTE', () => {
    const work = as('Inner', node('WorkTable Scan', [0.001, 1, 100], { 'CTE Name': 'r' }))
    const recursive = as(
      'InitPlan',
      node('Recursive Union', [5], {}, as('Outer', node('Result', [0.5])), work),
      'CTE r',
    )
    const analysis = analysisOf(node('Aggregate', [9], {}, recursive, as('Outer', scan('r', 7, 0))))
    expect(self(analysis)).toEqual([2, 4.4, 0.5, 0.1, 2])
  })
})

describe('several processes', () => {
  const gathered = (child: Bag, launched = 2, ms = 40, loops = 1) =>
    node('Gather', [ms, 1, loops], { 'Workers Launched': launched, 'Workers Planned': 2 }, as('Outer', child))

  it('divides by the processes that took part, not by launched + 1 (case 9)', () => {
    const { figures } = analysisOf(gathered(node('Seq Scan', [37.8, 100, 2], { 'Parallel Aware': true })))
    expect(figures[1]).toMatchObject({ participants: 2, inclusiveMs: 37.8, workMs: 75.6 })
    expect(figures[0]!.selfMs).toBeCloseTo(2.2, 9)
  })

  it('gives a node that ran once its whole time, and inner sides their share (case 9)', () => {
    const bitmap = as('Outer', node('Bitmap Index Scan', [9, 10, 1]))
    const outer = as('Outer', node('Bitmap Heap Scan', [15, 1000, 3], { 'Parallel Aware': true }, bitmap))
    const inner = as('Inner', node('Index Scan', [0.005, 1, 3000]))
    const { figures } = analysisOf(gathered(node('Nested Loop', [25, 1000, 3], {}, outer, inner)))
    expect(figures.map(({ participants }) => participants)).toEqual([1, 3, 3, 1, 3])
    expect(figures.map(({ inclusiveMs }) => inclusiveMs)).toEqual([40, 25, 15, 9, 5])
    expect(figures.map(({ selfMs }) => selfMs)).toEqual([15, 5, 6, 9, 5])
  })

  it('sees a Gather in a loop: launched describes the last run only', () => {
    const { figures } = analysisOf(gathered(node('Seq Scan', [2, 1, 27], { 'Parallel Aware': true }), 2, 3, 10))
    expect(figures[1]!.participants).toBeCloseTo(2.7, 9)
    expect(figures[1]!.inclusiveMs).toBeCloseTo(20, 9)
  })

  it('never finds more processes than were launched, leader included', () => {
    const { figures } = analysisOf(gathered(node('Seq Scan', [2, 1, 9], { 'Parallel Aware': true }), 2, 30, 1))
    expect(figures[1]!.participants).toBe(3)
  })

  it('takes the slowest process where VERBOSE prints each, and says how skewed they were', () => {
    const workers = [0.18, 0.002].map((ms, i) => ({
      'Worker Number': i,
      'Actual Total Time': ms,
      'Actual Rows': 1,
      'Actual Loops': 1,
    }))
    const { figures } = analysisOf(gathered(node('Aggregate', [2.9, 1, 3], { Workers: workers }), 2, 9))
    expect(figures[1]!.inclusiveMs).toBeCloseTo(8.518, 9)
    expect(figures[1]!.skew).toBeCloseTo(8.518 / 2.9, 9)
    expect(figures[1]!.workMs).toBeCloseTo(8.7, 9)
    expect(figures[0]!.selfMs).toBeCloseTo(0.482, 9)
  })

  it('keeps the mean where rounding would drown the leader', () => {
    const worker = { 'Worker Number': 0, 'Actual Total Time': 0, 'Actual Rows': 1, 'Actual Loops': 20000 }
    const inner = node('Memoize', [0.001, 1, 60000], { Workers: [worker] })
    const { figures } = analysisOf(gathered(node('Nested Loop', [38, 1, 3], {}, as('Inner', inner))))
    expect(figures[2]).toMatchObject({ inclusiveMs: 20, skew: null })
  })

  it('counts children of a Parallel Append side by side, once in sums', () => {
    const member = (ms: number) => as('Member', node('Seq Scan', [ms, 10, 1], {}))
    const append = node('Append', [10, 10, 3], { 'Parallel Aware': true }, member(10), member(10), member(5))
    const { figures } = analysisOf(gathered(append, 2, 11))
    expect(figures.map(({ inclusiveMs }) => inclusiveMs)).toEqual([11, 10, 10, 10, 5])
    expect(figures[1]!.selfMs).toBe(0)
    expect(figures[2]!.overlap).toBeCloseTo(0.4, 9)
    const sum = figures.reduce((total, { selfRawMs, overlap }) => total + selfRawMs! * overlap, 0)
    expect(sum).toBeCloseTo(11, 9)
    expect(figures[1]!.ledger.find(({ why }) => why === 'workers')?.ms).toBeCloseTo(15, 9)
  })
})

describe('loops', () => {
  it('multiplies times by loops and never divides a leaf by its parent’s', () => {
    const inner = as('Inner', node('Index Scan', [0.05, 2, 1000]))
    const outer = as('Outer', node('Seq Scan', [3, 1000]))
    const analysis = analysisOf(node('Nested Loop', [60, 2000], {}, outer, inner), { 'Execution Time': 80 })
    expect(self(analysis)).toEqual([7, 3, 50])
    expect(analysis.figures[2]!.timeShare).toBeCloseTo(50 / 80, 9)
  })

  it('keeps a negative rest as computed and shows none', () => {
    const { figures } = analysisOf(node('Sort', [5], {}, as('Outer', node('Seq Scan', [9]))))
    expect(figures[0]).toMatchObject({ selfMs: 0, selfRawMs: -4, toleranceMs: 0.001 })
  })

  it('keeps self times of a Gather without clamping away what workers did', () => {
    const scan = as('Outer', node('Seq Scan', [50, 10, 3], { 'Parallel Aware': true }))
    const { figures } = analysisOf(node('Gather', [55], { 'Workers Launched': 2 }, scan))
    expect(figures.map(({ selfMs }) => selfMs)).toEqual([5, 50])
    expect(figures.map(({ timeShare }) => timeShare)).toEqual([5 / 55, 50 / 55])
  })
})

describe('the statement', () => {
  const root = node('ModifyTable', [25.97], { Operation: 'Insert' })

  it('adds triggers and serialization, and shows what is left outside the tree', () => {
    const triggers = [{ 'Trigger Name': 'fk', Time: 73.8, Calls: 10 }]
    const analysis = analysisOf(root, { 'Execution Time': 100.01, Triggers: triggers })
    expect(analysis).toMatchObject({ executionMs: 100.01, triggersMs: 73.8 })
    expect(analysis.timeOutsideTreeMs).toBeCloseTo(0.24, 9)
    const serialized = analysisOf(root, {
      'Execution Time': 36,
      Serialization: { Time: 10, 'Output Volume': 4, Format: 'text' },
    })
    expect(serialized.timeOutsideTreeMs).toBeCloseTo(0.03, 9)
  })

  it.each([
    ['noise', { 'Execution Time': 25.95 }, 0],
    [
      'a BEFORE trigger that ran inside the tree',
      { 'Execution Time': 26, Triggers: [{ 'Trigger Name': 't', Time: 20, Calls: 1 }] },
      0,
    ],
    ['times that contradict each other', { 'Execution Time': 10 }, null],
    ['the duration of a log line', { Duration: 30.97 }, 5],
  ])('time outside the tree: %s', (_, statement, expected) => {
    const { timeOutsideTreeMs } = analysisOf(root, statement as Record<string, PlanValue>)
    if (expected === null) expect(timeOutsideTreeMs).toBeNull()
    else expect(timeOutsideTreeMs).toBeCloseTo(expected, 9)
  })

  it('divides by the root’s time when nothing else is printed', () => {
    expect(analysisOf(root)).toMatchObject({ executionMs: 25.97, timeOutsideTreeMs: null })
  })

  it('does with a plan of nothing', () => {
    expect(analysisOf(node('Result', [null], {})).executionMs).toBeNull()
  })
})

describe('costs', () => {
  const cost = (total: number, more: Record<string, PlanValue> = {}) => ({
    'Total Cost': total,
    'Plan Rows': 1,
    ...more,
  })
  const shares = (root: Bag) => analysisOf(root).figures.map(({ costShare }) => costShare!)

  it('charges an InitPlan where it hangs, not where it runs', () => {
    const init = as('InitPlan', node('Aggregate', [1], cost(30)), 'InitPlan 1')
    const scan = as('Outer', node('Seq Scan', [1], cost(60, { Filter: '(x = (InitPlan 1).col1)' })))
    expect(analysisOf(node('Sort', [1], cost(100), init, scan)).figures.map(({ selfCost }) => selfCost)).toEqual([
      10, 30, 60,
    ])
  })

  it('shares add up: LIMIT reads a part, a nested loop repeats its inner side', () => {
    const limit = node('Limit', [1], cost(10), as('Outer', node('Seq Scan', [1], cost(1000))))
    expect(shares(limit)).toEqual([0, 1])
    const outer = as('Outer', node('Seq Scan', [1], cost(20, { 'Plan Rows': 100 })))
    const inner = as('Inner', node('Index Scan', [1], cost(5)))
    const [loop, left, right] = shares(node('Nested Loop', [1], cost(600), outer, inner))
    expect(left).toBeCloseTo(20 / 600, 9)
    expect(right).toBeCloseTo(500 / 600, 9)
    expect(loop).toBeCloseTo(80 / 600, 9)
  })
})
