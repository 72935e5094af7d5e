import { describe, expect, test } from 'vitest'
import { liveTable } from '@/lib/testing/live-table'
import { createIndexSql, distinctKeys, type IndexSuggestion, indexStep } from './index-suggestion'

const base: IndexSuggestion = {
  schema: 'public',
  table: 'orders',
  method: 'btree',
  keys: [{ column: 'a', expression: null }],
}

describe('the statement', () => {
  test.each<[Partial<IndexSuggestion>, string]>([
    [{}, 'public.orders (a)'],
    [{ schema: null }, 'orders (a)'],
    [{ schema: 'My Schema', table: 'order' }, '"My Schema"."order" (a)'],
    [
      { method: 'gin', keys: [{ column: 'd', expression: null, opclass: 'jsonb_path_ops' }] },
      'public.orders USING gin (d jsonb_path_ops)',
    ],
    [{ keys: [{ column: null, expression: 'lower(name)' }] }, 'public.orders ((lower(name)))'],
    [
      {
        keys: [
          { column: 'a', expression: null, direction: 'desc', nulls: 'last' },
          { column: 'b', expression: null, direction: 'desc', nulls: 'first' },
          { column: 'c', expression: null, direction: 'asc', nulls: 'first' },
          { column: 'D"', expression: null, direction: 'asc', nulls: 'last' },
        ],
      },
      'public.orders (a DESC NULLS LAST, b DESC, c NULLS FIRST, "D""")',
    ],
    [{ include: ['b', 'select'], where: '(x IS NULL)' }, 'public.orders (a) INCLUDE (b, "select") WHERE (x IS NULL)'],
  ])('%j', (change, expected) => {
    expect(createIndexSql({ ...base, ...change })).toBe(`CREATE INDEX CONCURRENTLY ON ${expected};`)
  })

  test('none for a name that is no text', () => {
    expect(createIndexSql({ ...base, table: 'a\ud800' })).toBeNull()
    expect(createIndexSql({ ...base, keys: [{ column: '\0', expression: null }] })).toBeNull()
    expect(indexStep({ ...base, schema: '' }, null)).toBeNull()
  })

  test.each([
    'a); drop table t; --',
    'a) --',
    'a -- b',
    'a /* b',
    "E'\\' || a",
    "'\\' ; '",
    'f(a',
    "'open",
    '',
    'a; b',
  ])('none for %j, which no server prints', (expression) => {
    expect(createIndexSql({ ...base, keys: [{ column: null, expression }] })).toBeNull()
    if (expression !== '') expect(createIndexSql({ ...base, where: expression })).toBeNull()
  })
})

test('what it costs, and its size where the number of rows is known', () => {
  expect(indexStep(base, null)?.costs).not.toContain('about')
  expect(indexStep(base, liveTable({ rows: 9_000_000 }))?.costs).toContain('about 191 MB')
  expect(indexStep(base, null)?.costs).toContain('SHARE UPDATE EXCLUSIVE')
})

test('a key once, and not too many', () => {
  const keys = ['a', 'b', 'a', 'c', 'd', 'e'].map((column) => ({ column, expression: null }))
  expect(distinctKeys(keys).map(({ column }) => column)).toEqual(['a', 'b', 'c', 'd'])
})
