import { describe, expect, it } from 'vitest'
import type { Bag } from './bag'
import { normalise } from './normalise'

const planOf = (bag: Bag) => normalise({ format: 'json', bag, source: '', lines: [], rowDecimals: null })
const nodeOf = (bag: Bag) => planOf({ Plan: { 'Node Type': 'Sort', ...bag } }).nodes[0]!

describe('normalise', () => {
  it('leaves out what FORMAT TEXT does not print, at every depth', () => {
    const { properties } = nodeOf({
      'Plan Rows': 0,
      Disabled: false,
      Filter: '0',
      Alias: '',
      'Full-sort Groups': { 'Group Count': 2, 'Sort Space Disk': { 'Peak Sort Space Used': 0 } },
      Empty: { deep: { deeper: [] } },
      'Grouping Sets': [{ 'Group Keys': [['a'], []], Zero: 0 }],
    })
    expect(properties).toEqual(
      bare({
        'Node Type': 'Sort',
        Filter: '0',
        Alias: '',
        'Full-sort Groups': bare({ 'Group Count': 2 }),
        'Grouping Sets': [bare({ 'Group Keys': [['a'], []] })],
      }),
    )
  })

  it('does not change the bag it was given', () => {
    const bag: Bag = { Plan: { 'Node Type': 'Sort', 'Plan Rows': 0, List: [{ a: 0 }] }, 'Query Identifier': 5 }
    const before = structuredClone(bag)
    planOf(bag)
    expect(bag).toEqual(before)
  })

  it('takes counters of zero for counters not asked for', () => {
    expect(nodeOf({ 'Shared Hit Blocks': 0, 'Temp Read Blocks': 0 }).buffers).toBeNull()
    const plan = planOf({ Plan: { 'Node Type': 'Limit', 'Shared Hit Blocks': 3, Plans: [{ 'Node Type': 'Sort' }] } })
    expect(plan.hasBuffers).toBe(true)
    expect(plan.nodes.map((node) => [node.buffers?.sharedHit, node.buffers?.tempRead])).toEqual([
      [3, 0],
      [0, 0],
    ])
  })

  it('keeps a worker whose number is zero, with what it did alone', () => {
    const [worker] = nodeOf({
      Workers: [{ 'Worker Number': 0, 'Actual Rows': 0, 'Actual Loops': 1, 'Sort Method': 'quicksort' }],
    }).workers
    expect([worker?.number, worker?.actualRows, worker?.loops, worker?.properties['Sort Method']]).toEqual([
      0,
      0,
      1,
      'quicksort',
    ])
  })

  it.each([
    ['up to 16', { Generation: 1.5, Inlining: 0, Optimization: 2, Emission: 3, Total: 6.5 }, null],
    [
      'from 17 on',
      { Generation: { Deform: 0.5, Total: 1.5 }, Inlining: 0, Optimization: 2, Emission: 3, Total: 6.5 },
      0.5,
    ],
  ])('reads JIT of %s', (_, timing, deformMs) => {
    const jit = { Functions: 7, Options: { Inlining: false, Expressions: true, Deforming: true }, Timing: timing }
    expect(planOf({ JIT: jit }).jit).toEqual({
      functions: 7,
      generationMs: 1.5,
      deformMs,
      inliningMs: 0,
      optimizationMs: 2,
      emissionMs: 3,
      totalMs: 6.5,
      options: ['Expressions', 'Deforming'],
    })
  })

  it.each([
    ['up to 16', { 'I/O Read Time': 1, 'I/O Write Time': 2, 'Temp I/O Read Time': 3 }, [1, 2, 0, 3]],
    ['from 17 on', { 'Shared I/O Read Time': 1, 'Shared I/O Write Time': 2, 'Local I/O Read Time': 4 }, [1, 2, 4, 0]],
  ])('reads the time of reading and writing of %s', (_, times, expected) => {
    const found = nodeOf(times).ioTimes
    expect([found?.sharedReadMs, found?.sharedWriteMs, found?.localReadMs, found?.tempReadMs]).toEqual(expected)
  })

  it('says how a node hangs on its parent, alike for 13 and 14', () => {
    const child = (relationship: string, parent: string) =>
      planOf({ Plan: { 'Node Type': parent, Plans: [{ 'Node Type': 'Sort', 'Parent Relationship': relationship }] } })
        .nodes[1]
    expect(child('Member', 'Append')?.relationship).toBe('member')
    expect(child('Member', 'ModifyTable')?.relationship).toBe('outer')
    expect(child('Member', 'ModifyTable')?.properties).toEqual(child('Outer', 'ModifyTable')?.properties)
    expect(child('SubPlan', 'Result')?.relationship).toBe('sub-plan')
  })

  it('numbers the nodes in pre-order, thousands deep', () => {
    let bag: Bag = { 'Node Type': 'Result' }
    for (let i = 0; i < 5000; i++) bag = { 'Node Type': 'Append', Plans: [bag, { 'Node Type': 'Sort' }] }
    const { nodes } = planOf({ Plan: bag })
    expect(nodes).toHaveLength(10_001)
    expect(nodes[5000]).toMatchObject({ id: 5000, type: 'Result', depth: 5000, parentId: 4999 })
    expect(nodes[10_000]).toMatchObject({ type: 'Sort', depth: 1, parentId: 0 })
    expect(nodes[0]?.childIds).toEqual([1, 10_000])
  })
})

function bare(bag: Bag): Bag {
  return Object.assign(Object.create(null), bag)
}
