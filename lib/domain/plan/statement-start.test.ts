import { expect, test } from 'vitest'
import { looksLikeStatement, statementStart } from './statement-start'

test.each([
  ['select 1', 0],
  ['  \n\tselect 1', 4],
  ['-- why\nselect 1', 7],
  ['/* a */ -- b\n(select 1)', 14],
  ['-- never ends', 13],
  ['/* never ends', 13],
  ['', 0],
])('%j begins at %i', (text, at) => expect(statementStart(text)).toBe(at))

test.each([
  ['SELECT 1', true],
  ['with x as (select 1) table x', true],
  ['explain analyze select 1', true],
  ['(values (1))', true],
  ['Seq Scan on orders  (cost=0.00..1.00 rows=1 width=4)', false],
  ['[{"Plan": {}}]', false],
  ['selection of things', false],
  ['', false],
])('%j', (text, is) => expect(looksLikeStatement(text)).toBe(is))
