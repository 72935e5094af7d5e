import { expect, test } from 'vitest'
import type { TableIndexRow } from '@/lib/client/table'
import { expressionsOf, matrixCell, matrixColumns } from './index-matrix'

const key = (name: string | null, order: 'asc' | 'desc' = 'asc'): TableIndexRow['keys'][number] => ({
  name,
  expression: name === null ? 'lower(x)' : null,
  opclass: 'text_ops',
  isDefaultOpclass: true,
  family: 1976,
  comparison: '23/0/0',
  collation: null,
  order,
  nulls: null,
})
const indexes = [
  { keys: [key('id')], include: [] },
  { keys: [key(null), key('at', 'desc')], include: ['id', 'url'] },
]

test('columns stand in the order in which indexes name them, once', () =>
  expect(matrixColumns(indexes)).toEqual(['id', 'at', 'url']))

test.each([
  [0, 'id', { kind: 'key', position: 1, order: 'asc' }],
  [1, 'at', { kind: 'key', position: 2, order: 'desc' }],
  [1, 'url', { kind: 'include' }],
  [0, 'url', { kind: 'none' }],
])('index %d holds %s', (place, column, cell) => expect(matrixCell(indexes[place]!, column)).toEqual(cell))

test('expressions keep their place', () =>
  expect(expressionsOf(indexes[1]!)).toEqual([{ position: 1, text: 'lower(x)' }]))
