import { expect, test } from 'vitest'
import { readSortKey } from './sort-key'

test.each([
  ['created_at', { column: 'created_at', direction: 'asc', nulls: null, qualifier: null }],
  ['o.created_at DESC NULLS LAST', { column: 'created_at', direction: 'desc', nulls: 'last', qualifier: 'o' }],
  ['"Odd Name" NULLS FIRST', { column: 'Odd Name', direction: 'asc', nulls: 'first' }],
  ['(lower(o.name))', { column: null, expression: '(lower(name))' }],
  ["((data ->> 'k'::text)) DESC", { column: null, expression: "((data ->> 'k'::text))", direction: 'desc' }],
])('%s', (text, expected) => expect(readSortKey(text)).toMatchObject(expected))

test.each(['name COLLATE "C"', 'a USING >', '(o.a + c.b)', '(random())', '', "'unclosed", '(count(*))'])(
  '%s is not kept by an index',
  (text) => expect(readSortKey(text)).toBeNull(),
)
