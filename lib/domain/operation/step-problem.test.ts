import { expect, test } from 'vitest'
import type { ProblemBody } from '@/lib/domain/problem'
import { isPassing, isPassingLook, stepProblem } from './step-problem'

const table = { schema: 'shop', name: 'orders' }
const object = { schema: 'shop', name: 'by_day' }
const told = (sqlstate: string, message = 'x') => {
  const problem: ProblemBody = { code: 'invalid', message, sqlstate }
  return stepProblem(problem, { does: 'create', object }, table)
}

test.each([
  ['23505', 'Key (mail)=(anna@example.org) is duplicated.', /^The table holds duplicates/],
  ['57014', 'canceling statement due to user request', /cancelled on the server, and not by Arborist/],
  ['42P01', 'The server lacks something: relation "shop.orders" does not exist.', /^“orders” .* is gone/],
  ['42P01', 'The server lacks something: Relation »shop.by_day« existiert nicht.', /^“by_day” .* is gone/],
  ['42P01', 'The server lacks something: relation "shop.by_day" does not exist.', /^“by_day” .* is gone/],
  ['42P01', 'relation "shop.orders_2" does not exist', /orders_2/],
  ['42P01', 'relation "lookup" does not exist', /lookup/],
  ['53100', 'The disk is full.', /disk is full/],
])('%s: %s', (sqlstate, message, says) => {
  const found = told(sqlstate, message)
  expect(found.message).toMatch(says)
  expect(found.sqlstate).toBe(sqlstate)
  expect(JSON.stringify(found)).not.toContain('anna@')
})

test('only what others did passes by itself', () => {
  const passing = ['55P03', '40P01', '40001', '57P03', '53300', '57014', '53100', '23505', '42501'].filter((sqlstate) =>
    isPassing({ code: 'busy', sqlstate }),
  )
  expect(passing).toEqual(['55P03', '40P01', '40001', '57P03', '53300'])
})

test('a question that the server cut short passes, a statement does not; without a right neither does', () => {
  const of = (sqlstate: string) => ({ code: 'timed-out' as const, sqlstate })
  expect(['57014', '55P03', '42501'].map((each) => isPassingLook(of(each)))).toEqual([true, true, false])
  expect(isPassing(of('57014'))).toBe(false)
})
