import { expect, test } from 'vitest'
import { seeded } from '@/lib/testing/seeded'
import { difference, nothing, perDay } from './usage'

const names = ['a', 'b'] as const

test('a difference, and what a reset leaves', () => {
  expect(difference(names, { a: 1, b: 2 }, { a: 4, b: 2 })).toEqual({ delta: { a: 3, b: 0 }, wasReset: false })
  // One that fell proves that both began anew.
  expect(difference(names, { a: 1, b: 9 }, { a: 4, b: 2 })).toEqual({ delta: { a: 4, b: 2 }, wasReset: true })
  expect(nothing(names)).toEqual({ a: 0, b: 0 })
})

test('never negative, exact without a reset, and never more than was counted', () => {
  const random = seeded(11)
  for (let round = 0; round < 1000; round += 1) {
    const before = { a: random.int(100), b: random.int(100) }
    const done = { a: random.int(100), b: random.int(100) }
    const isReset = random.chance(0.5)
    const after = isReset ? done : { a: before.a + done.a, b: before.b + done.b }
    const { delta } = difference(names, before, after)
    for (const name of names) {
      expect(delta[name]).toBeGreaterThanOrEqual(0)
      expect(delta[name]).toBeLessThanOrEqual(done[name])
      if (!isReset) expect(delta[name]).toBe(done[name])
    }
  }
})

test.each([
  [24, 86_400_000, 24],
  [1, 60_000, 24],
  [0, 0, 0],
  [7, 7 * 86_400_000, 1],
])('%i in %i ms are %i a day', (count, ms, expected) => {
  expect(perDay(count, ms)).toBe(expected)
})
