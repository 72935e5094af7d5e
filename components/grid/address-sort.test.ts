import { expect, test } from 'vitest'
import { asGridSort, readSort, sortText } from './address-sort'

const columns = [
  { id: 'name', label: 'Name', width: 1, cell: () => null },
  { id: 'kind', label: 'Kind', width: 1, firstSort: null, cell: () => null },
]

test.each([
  ['name', 'name'],
  ['-name', '-name'],
  ['kind', '-size'],
  ['bogus', '-size'],
  [null, '-size'],
])('%s sorts by %s', (asked, sort) => expect(readSort(asked, columns, '-size')).toBe(sort))

test.each(['name', '-name'])('%s comes back the same', (sort) => expect(sortText(asGridSort(sort))).toBe(sort))
