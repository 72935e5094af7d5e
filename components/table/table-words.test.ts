import { expect, test } from 'vitest'
import { correlationWords, deadShare, distinctWords, indexShare, laterOf } from './table-words'

test.each([
  [-1, 'unique'],
  [-0.12, '12% of rows'],
  [1200, 'about 1,200'],
  [1, '1 value'],
])('n_distinct %d is %s', (distinct, words) => expect(distinctWords(distinct)).toBe(words))

test.each([
  [1, 'stored in order'],
  [-0.95, 'stored in order, descending'],
  [0.6, 'partly in order'],
  [0.02, 'scattered'],
])('a correlation of %d is %s', (correlation, words) => expect(correlationWords(correlation)).toBe(words))

test('the later run counts, whoever started it', () => {
  const at = new Date('2026-11-22T10:00:00Z')
  expect(laterOf(at, '2026-11-22T09:00:00Z')).toEqual({ at, by: 'by hand' })
  expect(laterOf(null, at)).toEqual({ at, by: 'automatically' })
  expect(laterOf(null, null)).toBeNull()
})

test('shares of nothing are unknown', () => {
  expect(deadShare({ liveRows: 0, deadRows: 0 })).toBeNull()
  expect(indexShare({ seqScans: 0, indexScans: 0 })).toBeNull()
  expect(indexShare({ seqScans: 1, indexScans: 3 })).toBe(0.75)
})
