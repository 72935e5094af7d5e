import { describe, expect, test } from 'vitest'
import { liveIndex, liveTable } from '@/lib/testing/live-table'
import type { IndexSuggestion } from '../expression/index-suggestion'
import type { LiveIndex } from '../finding'
import { compareWithExisting } from './existing-indexes'

const wanted = (columns: string[], change: Partial<IndexSuggestion> = {}): IndexSuggestion => ({
  schema: 'public',
  table: 'orders',
  method: 'btree',
  keys: columns.map((column) => ({ column, expression: null })),
  ...change,
})

const compare = (index: IndexSuggestion, ...indexes: LiveIndex[]) => compareWithExisting(index, liveTable({ indexes }))

describe('an index of the target compared with one suggested', () => {
  test.each<[string, IndexSuggestion, LiveIndex, string | null, boolean]>([
    ['the same', wanted(['a']), liveIndex('i', ['a']), 'already has these columns', true],
    ['more columns behind', wanted(['a']), liveIndex('i', ['a', 'b']), 'already has these columns', true],
    ['fewer columns', wanted(['a', 'b']), liveIndex('i', ['a']), 'one that adds b can take its place', false],
    ['not the first', wanted(['b']), liveIndex('i', ['a', 'b']), 'but behind others', false],
    ['both columns in the other order', wanted(['b', 'a']), liveIndex('i', ['a', 'b']), 'in another order', false],
    ['other columns', wanted(['a']), liveIndex('i', ['c']), null, false],
    ['not ready', wanted(['a']), liveIndex('i', ['a'], { isReady: false }), 'is invalid', false],
    [
      'partial',
      wanted(['a']),
      liveIndex('i', ['a'], { predicate: '(b IS NULL)' }),
      'only for rows where (b IS NULL)',
      false,
    ],
    [
      'partial alike',
      wanted(['a'], { where: '((b IS NULL))' }),
      liveIndex('i', ['a'], { predicate: '(b IS NULL)' }),
      'already has these columns',
      true,
    ],
    [
      'operator class',
      wanted([], { keys: [{ column: 'a', expression: null, opclass: 'text_pattern_ops' }] }),
      liveIndex('i', ['a']),
      'its operator class is int4_ops, not text_pattern_ops',
      false,
    ],
    ['method', wanted(['a'], { method: 'gin' }), liveIndex('i', ['a']), 'is a btree index', false],
  ])('%s', (_, index, existing, sentence, isThere) => {
    const found = compare(index, existing)
    expect(found.isThere).toBe(isThere)
    if (sentence === null) expect(found.sentences).toEqual([])
    else expect(found.sentences).toEqual([expect.stringContaining(sentence)])
  })

  const equal = (...columns: string[]) =>
    columns.map((column) => ({ column, expression: null, isEquality: true as const }))
  const plain = (column: string) => ({ column, expression: null })

  test.each<[string, IndexSuggestion['keys'], string[], boolean]>([
    ['two equalities', equal('a', 'b'), ['b', 'a'], true],
    ['three, and a column behind', equal('a', 'b', 'c'), ['c', 'a', 'b', 'd'], true],
    ['a range behind them', [...equal('a', 'b'), plain('c')], ['b', 'a', 'c'], true],
    ['a range before the equality', [...equal('a'), plain('b')], ['b', 'a'], false],
    ['another column between', equal('a', 'b'), ['a', 'c', 'b'], false],
  ])('equality columns may stand in any order: %s', (_, keys, columns, isThere) => {
    const found = compare(wanted([], { keys }), liveIndex('i', columns))
    expect(found.isThere).toBe(isThere)
    expect(found.sentences).toEqual([
      expect.stringContaining(isThere ? 'already has these columns' : `leads to rows by ${columns[0]} `),
    ])
  })

  const sorted = (...keys: string[]) =>
    keys.map((key) => {
      const [column = '', direction = 'asc', nulls] = key.split(' ')
      return {
        ...{ column, expression: null, direction: direction as 'asc' | 'desc' },
        nulls: (nulls as 'first' | 'last' | undefined) ?? null,
      }
    })
  const ordered = (...keys: string[]) => {
    const made = liveIndex('i', [])
    const [column] = liveIndex('i', ['a']).keys
    return {
      ...made,
      keys: sorted(...keys).map(({ column: name, direction, nulls }) => ({
        ...(column as LiveIndex['keys'][number]),
        name,
        order: direction,
        nulls: nulls ?? (direction === 'desc' ? ('first' as const) : ('last' as const)),
      })),
    }
  }

  test.each([
    [['a', 'b desc'], ['a', 'b'], false],
    [['a', 'b desc'], ['a', 'b desc'], true],
    [['a', 'b desc'], ['a desc', 'b'], true],
    [['a desc', 'b desc'], ['a', 'b'], true],
    [['a desc last'], ['a'], false],
    [['a desc last'], ['a asc first'], true],
    [['a'], ['a desc last'], false],
  ])('an index gives an order or its whole reverse: %j by (%j) %s', (order, columns, isThere) => {
    const found = compare(wanted([], { keys: sorted(...order) }), ordered(...columns))
    expect(found.isThere).toBe(isThere)
    if (!isThere) expect(found.sentences).toEqual([expect.stringContaining('another direction')])
  })

  test('the direction of equality columns does not matter', () => {
    const keys = [...equal('a'), ...sorted('b desc')]
    expect(compare(wanted([], { keys }), ordered('a', 'b')).isThere).toBe(true)
    expect(compare(wanted([], { keys }), ordered('a desc', 'b')).isThere).toBe(true)
  })

  test('an invalid index of other rows or another operator class is not the same', () => {
    const broken = { isValid: false }
    const partial = compare(wanted(['a']), liveIndex('i', ['a'], { ...broken, predicate: '(b IS NULL)' }))
    expect(partial).toMatchObject({ isThere: false, repair: null })
    const pattern = wanted([], { keys: [{ column: 'a', expression: null, opclass: 'text_pattern_ops' }] })
    expect(compare(pattern, liveIndex('i', ['a'], broken)).repair).toBeNull()
  })

  test('what keeps rows unique, or holds more, has no replacement', () => {
    const more = wanted(['a', 'b'])
    expect(compare(more, liveIndex('i', ['a'], { isUnique: true })).sentences).toEqual([
      expect.stringContaining('it has to stay'),
    ])
    for (const change of [{ include: ['c'] }, { predicate: '(c > 1)' }]) {
      expect(compare(more, liveIndex('i', ['a'], change)).sentences.join()).not.toContain('take its place')
    }
  })

  test('columns to include are looked for, too', () => {
    const index = wanted(['a'], { include: ['b'] })
    const without = compare(index, liveIndex('i', ['a']))
    expect(without).toMatchObject({ isThere: false, sentences: [expect.stringContaining('take its place')] })
    const key = compare(index, liveIndex('i', ['a'], { isUnique: true }))
    expect(key).toMatchObject({ isThere: false, sentences: [expect.stringContaining('it has to stay')] })
    expect(compare(index, liveIndex('i', ['a'], { include: ['b'] })).isThere).toBe(true)
  })

  test('expressions are the same whatever their spaces and brackets', () => {
    const index = wanted([], { keys: [{ column: null, expression: "(data ->> 'k'::text)" }] })
    const key = {
      ...liveIndex('i', ['x']).keys[0],
      name: null,
      expression: "((data->>'k'::text))",
    } as LiveIndex['keys'][number]
    expect(compare(index, liveIndex('i', [], { keys: [key] })).isThere).toBe(true)
    expect(compare(index, liveIndex('i', [], { keys: [{ ...key, expression: 'lower(data)' }] })).isThere).toBe(false)
  })

  test('an invalid index is rebuilt under its own quoted name', () => {
    const { repair } = compare(wanted(['a']), liveIndex('Odd "name', ['a'], { isValid: false }))
    expect(repair?.sql).toBe('REINDEX INDEX CONCURRENTLY public."Odd ""name";')
    expect(compare(wanted(['a']), liveIndex('a\ud800', ['a'], { isValid: false })).repair).toBeNull()
  })
})
