import { describe, expect, test } from 'vitest'
import { keyColumn, seenIndex } from '@/lib/testing/seen-index'
import { type ForeignKeyShape, findUnsupportedForeignKeys, leadingColumns, whyUnsupported } from './foreign-key-cover'
import { type ComparableIndex, comparableIndex } from './index-shape'

const key = (names: string[], change: Partial<ForeignKeyShape> = {}): ForeignKeyShape => ({
  oid: 1,
  parentOid: null,
  tableOid: 100,
  name: 'orders_customer_fkey',
  columns: names.map((name) => ({ name, families: [1976, 1977] })),
  ...change,
})
const made = (...args: Parameters<typeof seenIndex>) => comparableIndex(seenIndex(...args)) as ComparableIndex
const where = (predicate: string) => ({ parts: { predicate } })

describe('an index that helps', () => {
  test.each<[string, string[], ComparableIndex]>([
    ['the same columns', ['a', 'b'], made(1, ['a', 'b'])],
    ['in another sequence', ['a', 'b'], made(1, ['b', 'a'])],
    ['with more behind', ['a', 'b'], made(1, ['b', '-a', 'c'])],
    ['hash for one column', ['a'], made(1, ['a'], { flags: { method: 'hash' } })],
    ['rows where it is set', ['a'], made(1, ['a'], where('(a IS NOT NULL)'))],
    ['rows where both are set', ['a', 'b'], made(1, ['a', 'b'], where('((b IS NOT NULL) AND (a IS NOT NULL))'))],
    ['a name in quotes', ['Or"der'], made(1, ['Or"der'], where('("Or""der" IS NOT NULL)'))],
    ['a keyword', ['order'], made(1, ['order'], where('("order" IS NOT NULL)'))],
  ])('%s', (_, columns, index) => expect(whyUnsupported(index, key(columns))).toBeNull())
})

describe('an index that does not help', () => {
  test.each<[string, string[], ComparableIndex, RegExp]>([
    ['begins elsewhere', ['a'], made(1, ['b', 'a']), /other columns/],
    ['has a column between', ['a', 'b'], made(1, ['a', 'c', 'b']), /some of the columns/],
    ['carries it only', ['a', 'b'], made(1, ['a'], { parts: { include: ['b'] } }), /some of the columns/],
    ['repeats one column', ['a', 'b'], made(1, ['a', 'a']), /some of the columns/],
    ['is invalid', ['a'], made(1, ['a'], { flags: { isValid: false } }), /invalid/],
    ['holds some rows', ['a'], made(1, ['a'], where('(x > 0)')), /some of the rows/],
    [
      'holds rows where another is set',
      ['a'],
      made(1, ['a'], where('((a IS NOT NULL) AND (c IS NOT NULL))')),
      /some of the rows/,
    ],
    ['holds rows where it is null', ['a'], made(1, ['a'], where('(a IS NULL)')), /some of the rows/],
    ['has another equality', ['a'], made(1, [keyColumn('a', { family: 5 })]), /equality/],
    ['has another collation', ['a'], made(1, [keyColumn('a', { collation: 'C' })]), /collation/],
    ['is an expression', ['a'], made(1, [keyColumn('', { name: null, expression: 'a' })]), /other columns/],
    ['is a GIN', ['a'], made(1, ['a'], { flags: { method: 'gin' } }), /gin/],
    ['is a hash of one of two', ['a', 'b'], made(1, ['a'], { flags: { method: 'hash' } }), /hash/],
  ])('%s', (_, columns, index, reason) => expect(whyUnsupported(index, key(columns))).toMatch(reason))
})

describe('an index on some of the columns narrows the look', () => {
  test.each<[string, string[], ComparableIndex]>([
    ['its first key', ['b'], made(1, ['b'])],
    ['its first key, others behind', ['b'], made(1, ['b', 'x', 'a'])],
    ['two of three', ['c', 'a'], made(1, ['c', 'a', 'x'])],
    ['a hash', ['b'], made(1, ['b'], { flags: { method: 'hash' } })],
    ['of the rows where the key is set', ['b'], made(1, ['b'], where('(a IS NOT NULL)'))],
    ['not where it begins elsewhere', [], made(1, ['x', 'a'])],
    ['not while it is invalid', [], made(1, ['b'], { flags: { isValid: false } })],
    ['not where it holds some rows', [], made(1, ['b'], where('(x > 0)'))],
    ['not with another equality', [], made(1, [keyColumn('b', { family: 5 })])],
    ['not by a GIN', [], made(1, ['b'], { flags: { method: 'gin' } })],
  ])('%s', (_, columns, index) => expect(leadingColumns(index, key(['a', 'b', 'c']))).toEqual(columns))

  test('the best of a table, the least of a tree', () => {
    const keys = [
      key(['a', 'b', 'c'], { oid: 1, tableOid: 100 }),
      key(['a', 'b', 'c'], { oid: 2, tableOid: 101, parentOid: 1 }),
      key(['a', 'b', 'c'], { oid: 3, tableOid: 102, parentOid: 1 }),
    ]
    const on = (oid: number, tableOid: number, columns: string[]) => made(oid, columns, { flags: { tableOid } })
    const partly = (...indexes: ComparableIndex[]) => findUnsupportedForeignKeys(keys, indexes)[0]!.partly
    expect(partly(on(1, 101, ['a']), on(2, 101, ['b', 'a']), on(3, 102, ['c']))).toEqual({ oid: 3, columns: ['c'] })
    expect(partly(on(1, 101, ['a']))).toBeNull()
  })
})

describe('which keys have none', () => {
  test('with what is near', () => {
    const [found, ...more] = findUnsupportedForeignKeys(
      [key(['a'])],
      [made(1, ['a'], where('(x > 0)')), made(2, ['b'])],
    )
    expect(more).toEqual([])
    expect(found!.near).toMatchObject([{ oid: 1 }])
  })

  test('a partitioned tree once, and only where a partition has none', () => {
    const tree = [
      key(['a'], { oid: 1, tableOid: 100 }),
      key(['a'], { oid: 2, tableOid: 101, parentOid: 1 }),
      key(['a'], { oid: 3, tableOid: 102, parentOid: 1 }),
    ]
    const on = (tableOid: number) => made(tableOid, ['a'], { flags: { tableOid } })
    expect(findUnsupportedForeignKeys(tree, [on(101), on(102)])).toEqual([])
    expect(findUnsupportedForeignKeys(tree, [on(100)])).toEqual([])
    expect(findUnsupportedForeignKeys(tree, [on(101)])).toMatchObject([{ foreignKey: { oid: 1 }, partitions: [102] }])
  })

  test('copies for the partitions of the table it refers to do not count', () => {
    const copies = [key(['a']), key(['a'], { oid: 2, parentOid: 1 })]
    expect(findUnsupportedForeignKeys(copies, [])).toMatchObject([{ foreignKey: { oid: 1 }, partitions: [] }])
  })
})
