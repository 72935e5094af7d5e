import { expect, test } from 'vitest'
import { makePlan } from '@/lib/testing/made-plan'
import { analysisOf, as, node } from '@/lib/testing/plan-bag'
import { aggregate } from './aggregate'
import { analyse } from './analyse'
import { flame, flameMeasures, measuresOf } from './flame'
import { readPlans } from './read'

test.each(['bushy', 'append', 'deep'] as const)('nothing is wider than its parent or covers a sister: %s', (shape) => {
  for (const seed of [1, 2, 3]) {
    const analysis = readPlans(makePlan(400, shape, seed).text).plans.map(analyse)[0]
    if (!analysis) throw new Error('No plan was read.')
    for (const measure of flameMeasures) {
      const { start, end } = flame(analysis, measure)
      for (const { id, childIds } of analysis.plan.nodes) {
        let at = start[id] as number
        for (const child of childIds) {
          expect(start[child]).toBeGreaterThanOrEqual(at)
          expect(end[child]).toBeGreaterThanOrEqual(start[child] as number)
          at = end[child] as number
        }
        expect(at).toBeLessThanOrEqual(end[id] as number)
      }
    }
  }
})

test('branches of a Parallel Append that ran side by side fit below it', () => {
  const branch = (ms: number) => as('Member', node('Seq Scan', [ms, 10, 1], { 'Relation Name': 't' }))
  const append = node('Append', [60, 30, 3], { 'Parallel Aware': true }, branch(50), branch(55), branch(58))
  const gather = node('Gather', [70], { 'Workers Planned': 2, 'Workers Launched': 2 }, as('Outer', append))
  const analysis = analysisOf(gather, { 'Execution Time': 71 })
  const { value, end } = flame(analysis, 'time')
  expect(value[0]).toBeLessThanOrEqual(71)
  expect(Math.max(...end)).toBe(1)
})

test('only what was measured can be drawn', () => {
  expect(measuresOf(analysisOf(node('Seq Scan', [5, 10], { 'Relation Name': 't' })))).toEqual(['time', 'rows'])
})

test('nodes of one table, one index and one kind are added up', () => {
  const scan = (relation: string, index: string, rows: number) =>
    node('Index Scan', [2, rows, 3], { 'Relation Name': relation, 'Index Name': index, 'Rows Removed by Filter': 4 })
  const analysis = analysisOf(node('Nested Loop', [20], {}, scan('a', 'a_1', 5), scan('a', 'a_2', 7)))
  expect(aggregate(analysis, 'table')).toMatchObject([
    { name: 'a', nodeIds: [1, 2], loops: 6, selfMs: 12, rows: 36, removedRows: 24, buffers: null },
  ])
  expect(aggregate(analysis, 'index').map(({ name, rows }) => [name, rows])).toEqual([
    ['a_1', 15],
    ['a_2', 21],
  ])
  expect(aggregate(analysis, 'type').map(({ name }) => name)).toEqual(['Index Scan', 'Nested Loop'])
})
