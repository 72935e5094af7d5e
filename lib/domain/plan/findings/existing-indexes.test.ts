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
    ['other order', wanted(['b']), liveIndex('i', ['a', 'b']), 'but not first', false],
    ['both columns in the other order', wanted(['b', 'a']), liveIndex('i', ['a', 'b']), 'but not first', false],
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
