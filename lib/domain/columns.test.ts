import { expect, test } from 'vitest'
import { indexShape } from '@/lib/testing/facts'
import { describeColumns } from './columns'
import type { IndexColumn } from './facts'

const plain: IndexColumn = {
  name: 'a',
  expression: null,
  opclass: 'int4_ops',
  isDefaultOpclass: true,
  family: 1976,
  comparison: '23/0/0',
  collation: null,
  order: 'asc',
  nulls: 'last',
}
const cases: [string, Partial<Parameters<typeof indexShape>[0]>][] = [
  ['a', { keys: [plain] }],
  [
    'a desc, b',
    {
      keys: [
        { ...plain, order: 'desc', nulls: 'first' },
        { ...plain, name: 'b' },
      ],
    },
  ],
  ['a nulls first', { keys: [{ ...plain, nulls: 'first' }] }],
  ['a desc nulls last', { keys: [{ ...plain, order: 'desc', nulls: 'last' }] }],
  ['a text_pattern_ops', { keys: [{ ...plain, opclass: 'text_pattern_ops', isDefaultOpclass: false }] }],
  ['(lower(a))', { keys: [{ ...plain, name: null, expression: 'lower(a)' }] }],
  ['a collate C', { keys: [{ ...plain, collation: 'C' }] }],
  ['a', { keys: [{ ...plain, order: null, nulls: null }] }],
  ['a include (b, c) where (a > 0)', { keys: [plain], include: ['b', 'c'], predicate: '(a > 0)' }],
]
test.each(cases)('%s', (line, shape) => {
  expect(describeColumns(indexShape(shape))).toBe(line)
})
