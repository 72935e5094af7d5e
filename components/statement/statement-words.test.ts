import { expect, test } from 'vitest'
import { hitRatio, oneLine } from './statement-words'

test('white space is folded, what hides is drawn', () =>
  expect(oneLine(' select 1,\n\t2\u202e')).toBe('select 1, 2‹U+202E›'))

test('the share found in the cache is unknown without blocks', () => {
  expect(hitRatio(0, 0)).toBeNull()
  expect(hitRatio(3, 1)).toBe(0.75)
})
