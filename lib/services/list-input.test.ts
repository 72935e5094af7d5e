import { expect, test } from 'vitest'
import { encodeCursor } from '@/lib/domain/page'
import { ListInput, RangeInput, rangeOf } from './list-input'

const now = new Date('2026-06-01T12:00:00Z')
const range = (input: { from?: string; to?: string }) => rangeOf(RangeInput.parse(input), now, 24)

test.each([
  {},
  { from: '2026-05-01', to: '2026-04-01' },
  { from: '9999-12-31', to: '9999-12-31' },
  { from: '1970-01-01', to: '1970-01-01' },
  { from: '2999-01-01' },
  { to: '1970-01-01' },
])('%j is a range that the store can be asked for', (input) => {
  const { from, to } = range(input)
  expect(from.getTime()).toBeLessThan(to.getTime())
  expect(from.getTime()).toBeGreaterThan(now.getTime() - 421 * 86_400_000)
  expect(to.getTime()).toBeLessThanOrEqual(now.getTime() + 60_000)
})

test('a cursor leads to no place that cannot be counted to', () => {
  expect(ListInput.safeParse({ cursor: encodeCursor(100) }).success).toBe(true)
  for (const place of [1e300, 2 ** 53, -1, 0.5]) {
    expect(ListInput.safeParse({ cursor: encodeCursor(place) }).success).toBe(false)
  }
})

test.each(['+275760-09-13T00:00:00Z', '-271821-04-20T00:00:00Z', '0000-01-01', '1969-12-31', '+010000-01-01', 'x', ''])(
  '%j is no time to count from',
  (text) => {
    expect(RangeInput.safeParse({ from: text }).success).toBe(false)
  },
)
