import { expect, it } from 'vitest'
import { daysToReturn, regrowth } from './regrowth'

const day = (number: number, bloatBytes: number) => ({ at: new Date(Date.UTC(2026, 0, 1 + number)), bloatBytes })
const growing = Array.from({ length: 11 }, (_, number) => day(number, 5_000 + 1_000 * number))

it('bytes a day since the rebuild, and days until as much is bloated again', () => {
  const found = regrowth(growing)!
  expect(found.days).toBe(10)
  expect(found.bytesPerDay).toBeCloseTo(1_000)
  expect(daysToReturn(19_000, found)).toBeCloseTo(19)
})

it('says nothing of two days, of what shrinks, and of what takes decades', () => {
  expect(regrowth(growing.slice(0, 3))).toBeNull()
  expect(regrowth([])).toBeNull()
  expect(daysToReturn(1_000, { bytesPerDay: -3, days: 9 })).toBeNull()
  expect(daysToReturn(0, { bytesPerDay: 3, days: 9 })).toBeNull()
  expect(daysToReturn(1e12, { bytesPerDay: 1, days: 9 })).toBeNull()
})
