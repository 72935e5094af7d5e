import { describe, expect, test } from 'vitest'
import { keyColumn, seenIndex } from '@/lib/testing/seen-index'
import { coverage } from './covers'
import { comparableIndex } from './index-shape'

type Made = Parameters<typeof seenIndex>[1]
type Change = Parameters<typeof seenIndex>[2]

function judge(a: [Made, Change?], b: [Made, Change?]) {
  const [one, other] = [comparableIndex(seenIndex(1, ...a)), comparableIndex(seenIndex(2, ...b))]
  if (typeof one === 'string' || typeof other === 'string') throw new Error('not comparable')
  return coverage(one, other)
}

const unique = { flags: { isUnique: true } }
const waiting = { ...unique, parts: { isImmediate: false } }
const partial = { parts: { predicate: '(x > 0)' } }
const lower = keyColumn('', { name: null, expression: 'lower(t)' })
const upper = keyColumn('', { name: null, expression: 'upper(t)' })
const collated = keyColumn('a', { collation: 'C', comparison: '25/0/950' })
const nullsFirst = keyColumn('a', { order: 'asc', nulls: 'first' })
const plain = { order: null, nulls: null }
const gin = { flags: { method: 'gin' } }

describe('the other does all that this one does', () => {
  test.each<[string, [Made, Change?], [Made, Change?], string]>([
    ['the same', [['a', 'b']], [['a', 'b']], 'identical'],
    ['a plain index beside a unique one', [['a']], [['a'], unique], 'identical'],
    ['the first key', [['a']], [['a', 'b']], 'covered-prefix'],
    ['the first key of a unique one', [['a']], [['a', 'b'], unique], 'covered-prefix'],
    ['all turned round', [['a', '-b']], [['-a', 'b']], 'identical-but-include-or-order'],
    ['a prefix turned round', [['-a']], [['a', '-b']], 'covered-prefix'],
    [
      'more carried',
      [['a'], { parts: { include: ['x'] } }],
      [['a'], { parts: { include: ['y', 'x'] } }],
      'identical-but-include-or-order',
    ],
    ['carried as a key', [['a'], { parts: { include: ['b'] } }], [['a', 'b']], 'covered-prefix'],
    ['the same rows', [['a'], partial], [['a', 'b'], partial], 'covered-prefix'],
    ['the same expression', [[lower]], [[lower, 'b']], 'covered-prefix'],
    ['both unique', [['a'], unique], [['a'], unique], 'identical'],
    [
      'a unique one that refuses nulls too',
      [['a'], unique],
      [['a'], { ...unique, parts: { nullsNotDistinct: true } }],
      'identical',
    ],
    ['both wait', [['a'], waiting], [['a'], waiting], 'identical'],
    ['another fill factor', [['a'], { parts: { options: ['fillfactor=70'] } }], [['a']], 'identical'],
    ['the same of another method', [[keyColumn('a', plain)], gin], [[keyColumn('a', plain)], gin], 'identical'],
  ])('%s', (_, a, b, kind) => expect(judge(a, b)).toMatchObject({ kind, isCovered: true }))
})

describe('the other does not', () => {
  test.each<[string, [Made, Change?], [Made, Change?], string]>([
    ['it is the longer one', [['a', 'b']], [['a']], 'not'],
    ['column 1 and column 12', [['c1']], [['c12']], 'not'],
    ['other columns', [['a']], [['b', 'a']], 'not'],
    ['another sequence', [['a', 'b']], [['b', 'a']], 'overlap'],
    ['one direction', [['a', 'b']], [['a', '-b']], 'identical-but-include-or-order'],
    ['one direction of a prefix', [['a', 'b']], [['a', '-b', 'c']], 'prefix-but-include-or-order'],
    ['nulls elsewhere', [['a']], [[nullsFirst]], 'identical-but-include-or-order'],
    ['another collation', [['a']], [[collated]], 'other-comparison'],
    ['another operator family', [['a']], [[keyColumn('a', { family: 1 })]], 'other-comparison'],
    ['a carried column', [['a'], { parts: { include: ['x'] } }], [['a', 'b']], 'prefix-but-include-or-order'],
    ['two expressions', [[lower]], [[upper]], 'not'],
    ['an expression and a column of its text', [[lower]], [['lower(t)']], 'not'],
    ['fewer rows', [['a']], [['a', 'b'], partial], 'not'],
    ['other rows', [['a'], partial], [['a'], { parts: { predicate: '(x > 1)' } }], 'not'],
    ['all rows where this holds some', [['a'], partial], [['a', 'b']], 'possible-predicate'],
    ['uniqueness', [['a'], unique], [['a']], 'not'],
    ['uniqueness of fewer columns', [['a'], unique], [['a', 'b'], unique], 'not'],
    ['a second null', [['a'], { ...unique, parts: { nullsNotDistinct: true } }], [['a'], unique], 'not'],
    ['uniqueness at once', [['a'], unique], [['a'], { ...unique, parts: { isImmediate: false } }], 'not'],
    [
      'uniqueness by the statement',
      [['a'], waiting],
      [['a'], { ...waiting, parts: { ...waiting.parts, isDeferred: true } }],
      'not',
    ],
    ['another method', [['a'], { flags: { method: 'hash' } }], [['a']], 'not'],
    [
      'the first column of another method',
      [[keyColumn('a', plain)], gin],
      [[keyColumn('a', plain), keyColumn('b', plain)], gin],
      'not',
    ],
    ['another bloom', [['a'], { parts: { options: ['length=80'] } }], [['a']], 'other-comparison'],
    ['another table', [['a']], [['a'], { flags: { tableOid: 7 } }], 'not'],
    ['the other is invalid', [['a']], [['a'], { flags: { isValid: false } }], 'not'],
    ['the other is dying', [['a']], [['a'], { flags: { isLive: false } }], 'not'],
    ['it is being built itself', [['a'], { flags: { isReady: false } }], [['a']], 'not'],
  ])('%s', (_, a, b, kind) => {
    const judged = judge(a, b)
    expect(judged).toMatchObject({ kind, isCovered: false })
    expect(judged.reason).toMatch(/^[A-Z].*\.$/)
  })
})

test('what was not read is not compared', () => {
  expect(comparableIndex(seenIndex(1, ['a'], { flags: { isLocked: true } }))).toMatch('locked')
  expect(comparableIndex({ ...seenIndex(1, ['a']), parts: null })).toMatch('not read')
  expect(comparableIndex(seenIndex(1, [keyColumn('a', { family: null })]))).toMatch('operator classes')
})
