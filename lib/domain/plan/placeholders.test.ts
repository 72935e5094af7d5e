import { expect, test } from 'vitest'
import { highestPlaceholder } from './placeholders'

test.each([
  ['select 1', 0],
  ['select $1', 1],
  ['select $2 + $10 - $3', 10],
  ["select '$3', $1", 1],
  ['select "$3", $1', 1],
  ["select 'it''s $4' || $1", 1],
  ["select E'\\'$4' || $1", 1],
  ["select '\\' || $1 -- '$7", 1],
  ['select $1 -- $5\n', 1],
  ['select /* $5 */ $1', 1],
  ['select $$ $6 $$ || $1', 1],
  ['select $a$ $6 $$ $a$ || $1', 1],
  ['select a$1 from t', 0],
  ['select $99999', 99_999],
  ["select 'never closed $8", 0],
])('%s', (sql, highest) => expect(highestPlaceholder(sql)).toBe(highest))
