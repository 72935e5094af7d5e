import { expect, test } from 'vitest'
import type { PlanValue } from './bag'
import { withoutDepth } from './without-depth'

function nested(levels: number): PlanValue {
  let value: PlanValue = 'x'
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { inner: value }
  return value
}

test('leaves values of PostgreSQL as they are', () => {
  const value = nested(64)
  expect(withoutDepth(value)).toBe(value)
})

test('a hundred thousand levels can be printed afterwards', () => {
  const printed = JSON.stringify(withoutDepth(nested(100_001)))
  expect(printed).toContain('"…"')
  expect(printed.length).toBeLessThan(1000)
})
