import { expect, it } from 'vitest'
import { readPredicateNulls } from './predicate-nulls'

it.each<[string, string[], string[]]>([
  ['(a IS NOT NULL)', ['a'], ['a']],
  ['((a IS NOT NULL) AND (b > 5))', ['a', 'b'], ['a']],
  ['((a IS NOT NULL) AND (a > 5))', ['a'], []],
  ['((a = 1) OR (a = 2))', ['a'], []],
  ['((a = 1) OR (b = 2))', [], []],
  ['(a IS NULL)', [], []],
  ['(NOT a)', ['a'], []],
  ['(a IS NOT TRUE)', [], []],
  ['(a IS DISTINCT FROM 5)', [], []],
  ['(COALESCE(a, 0) > 5)', [], []],
  ["(lower(a) = 'x'::text)", [], []],
  ["((status)::text = ANY (ARRAY['new'::text, 'open'::text]))", ['status'], []],
  ['(5 = ALL (list))', [], []],
  ['("odd "" name" <> \'it\'\'s\'::text)', ['odd " name'], []],
  ['(a <> ALL (ARRAY[1, 2]))', [], []],
  ['((', [], []],
])('%s', (predicate, notNull, onlyNotNull) => {
  const found = readPredicateNulls(predicate)
  expect([...found.notNull]).toEqual(notNull)
  expect([...found.onlyNotNull]).toEqual(onlyNotNull)
})
