import { expect, test } from 'vitest'
import { timeTick, timeTicks } from './time-axis'

const hour = 3_600_000
const day = 24 * hour
const noon = Date.UTC(2026, 10, 22, 12)

test.each([
  [hour, 8],
  [day, 8],
  [7 * day, 8],
  [90 * day, 8],
  [1500 * day, 8],
])('a width of %d ms has some ticks, at most %d and one', (width, most) => {
  const ticks = timeTicks(noon - width, noon, most)
  expect(ticks.length).toBeGreaterThan(1)
  expect(ticks.length).toBeLessThanOrEqual(most + 1)
})

test('an empty width has one tick', () => expect(timeTicks(noon, noon, 8)).toEqual([noon]))

test.each([
  [noon, hour, '12:00'],
  [Date.UTC(2026, 10, 22), day, '22 Nov'],
  [noon, 30 * day, '22 Nov'],
  [noon, 900 * day, 'Nov 2026'],
])('%d on an axis of %d is %s', (at, width, text) => expect(timeTick(at, width)).toBe(text))
