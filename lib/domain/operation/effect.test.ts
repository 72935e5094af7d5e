import { describe, expect, test } from 'vitest'
import {
  type Counted,
  isMaintenance,
  judgeEffect,
  judgeStatement,
  judgeTable,
  namesTable,
  type StatementEffect,
} from './effect'

const counted = (calls: number, meanMs: number): Counted => ({ calls, totalMs: calls * meanMs })
const statement = (before: Counted, after: Counted): StatementEffect => ({
  ...{ id: 1, text: '', before, after, ...judgeStatement(before, after) },
})

test.each([
  ['few calls after', counted(900, 5), counted(9, 50), 'unknown'],
  ['few calls before', counted(9, 5), counted(900, 50), 'unknown'],
  ['just enough calls', counted(10, 5), counted(10, 50), 'worse'],
  ['within what caches do', counted(100, 5), counted(100, 6), 'same'],
  ['twice as slow', counted(100, 5), counted(100, 10), 'worse'],
  ['twice as fast', counted(100, 5), counted(100, 2.5), 'better'],
  ['twice as slow, by nothing', counted(100, 0.02), counted(100, 0.04), 'same'],
  ['no time at all before', counted(100, 0), counted(100, 3), 'same'],
] as const)('a statement: %s', (_, before, after, word) => {
  expect(judgeStatement(before, after).word).toBe(word)
})

test.each([
  [100_000, 24, 100_000, 24, 'same'],
  [100_000, 24, 400_000, 24, 'worse'],
  [100_000, 24, 10_000, 24, 'better'],
  [0, 24, 500, 1, 'same'],
  [0, 24, 500_000, 1, 'worse'],
  [0, 0, 500_000, 1, 'unknown'],
] as const)('%d rows in %d h, then %d in %d h: %s', (was, wasHours, is, isHours, word) => {
  const of = (seqRowsRead: number, hours: number) => ({ seqScans: 1, seqRowsRead, hours })
  expect(judgeTable(of(was, wasHours), of(is, isHours))).toBe(word)
})

describe('all together', () => {
  const whole = { watchedMs: 72 * 3_600_000, isOver: true }
  const soon = { watchedMs: 29 * 60_000, isOver: false }
  const later = { watchedMs: 30 * 60_000, isOver: false }
  const of = (seqRowsRead: number) => ({ seqScans: 1, seqRowsRead, hours: 24 })
  const scans = { before: of(1e6), after: of(1), word: 'better' } as const
  const slow = statement(counted(100, 5), counted(100, 50))
  const fast = statement(counted(100, 5), counted(100, 1))
  test('what costs more than others save is worse', () => {
    expect(judgeEffect([slow, fast], null, whole)).toMatchObject({
      word: 'worse',
      says: expect.stringContaining('1 faster'),
    })
  })
  test('what saves more than others cost is better', () => {
    const saved = statement(counted(9_000, 50), counted(9_000, 1))
    expect(judgeEffect([slow, saved], null, whole)).toMatchObject({ word: 'better' })
  })
  test('nothing known in the end is unknown', () => {
    expect(judgeEffect([], null, whole).word).toBe('unknown')
  })
  test.each([
    ['seconds after', [fast], null, { watchedMs: 4_000, isOver: false }, 'watching'],
    ['before half an hour, however slow', [slow], null, soon, 'watching'],
    ['before half an hour, whatever scans say', [], scans, soon, 'watching'],
    ['after half an hour', [slow], null, later, 'worse'],
    ['after half an hour, by scans', [], scans, later, 'better'],
    ['after half an hour with few calls', [statement(counted(100, 5), counted(9, 50))], null, later, 'watching'],
    ['at the end of a shorter watch', [slow], null, { watchedMs: 4_000, isOver: true }, 'worse'],
  ] as const)('%s: %#', (_, statements, table, watch, word) => {
    expect(judgeEffect(statements, table, watch).word).toBe(word)
  })
})

test.each([
  ['select * from orders where a = $1', 'orders', true],
  ['select * from public."orders" o', 'orders', true],
  ['select * from orders_old', 'orders', false],
  ['select * from my_orders', 'orders', false],
  ['select 1 from "a+b(c"', 'a+b(c', true],
])('%j names %s: %s', (text, table, is) => {
  expect(namesTable(text, table)).toBe(is)
})

test.each([
  ['CREATE INDEX CONCURRENTLY "i" ON "t" ("a")', true],
  ['/* arborist */ analyze t', true],
  ['-- nightly\n  VACUUM (ANALYZE) t', true],
  ['select created from t', false],
  ['update t set a = 1', false],
  ['with x as (select 1) delete from t', false],
  ['creation', false],
])('%j is maintenance: %s', (text, is) => {
  expect(isMaintenance(text)).toBe(is)
})
