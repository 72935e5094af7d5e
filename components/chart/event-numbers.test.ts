import { expect, test } from 'vitest'
import { eventNumbers } from './event-numbers'

const numbers = (...ats: number[]) =>
  eventNumbers(
    ats.map((at) => ({ at })),
    1_000,
  )

test('events far apart have a number each, those near each other one for all', () => {
  expect(numbers()).toEqual([])
  expect(numbers(0, 100, 200)).toEqual(['1', '2', '3'])
  expect(numbers(0, 0, 500)).toEqual(['1–2', null, '3'])
  // Near is near the first of them, so that a long row is not one.
  expect(numbers(0, 20, 40, 60)).toEqual(['1–2', null, '3–4', null])
})
