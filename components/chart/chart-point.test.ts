import { expect, test } from 'vitest'
import { type ChartPoint, thin } from './chart-point'

const rising = (amount: number): ChartPoint[] => Array.from({ length: amount }, (_, at) => ({ at, values: [at] }))

test.each([
  [0, 0],
  [10, 10],
  [500, 500],
  [501, 251],
  [10_000, 500],
])('%d points become %d', (before, after) => {
  expect(thin(rising(before))).toHaveLength(after)
})

test('a peak survives and so does a gap', () => {
  const points = rising(1000).map((point): ChartPoint => ({ at: point.at, values: [1] }))
  points[333] = { at: 333, values: [99] }
  points[701] = { at: 701, values: [null] }
  const kept = thin(points)
  expect(kept.some((point) => point.values[0] === 99)).toBe(true)
  expect(kept.some((point) => point.values[0] === null)).toBe(true)
})
