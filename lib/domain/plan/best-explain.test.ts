import { expect, test } from 'vitest'
import { bestExplain, bestExplainOptions } from './best-explain'

const options = (version: number | null) => bestExplainOptions(version).map(({ option }) => option)

test('a server is asked for what it has', () => {
  expect(options(110_000)).toEqual(['ANALYZE', 'VERBOSE', 'BUFFERS', 'FORMAT JSON'])
  expect(options(130_022)).toEqual(['ANALYZE', 'VERBOSE', 'BUFFERS', 'SETTINGS', 'WAL', 'FORMAT JSON'])
  expect(options(160_004)).not.toContain('MEMORY')
  expect(options(180_000)).toContain('SERIALIZE')
  expect(options(180_000)).not.toContain('IO')
  expect(options(190_000)).toContain('IO')
  expect(bestExplain(190_000, 'select $1')).not.toMatch(/\bIO\b/)
})

test('without a version only what every supported server has', () => expect(options(null)).toEqual(options(130_000)))

test('a statement is appended with its end', () => {
  expect(bestExplain(130_000, ' select 1 ')).toMatch(/^EXPLAIN \(ANALYZE, .*FORMAT JSON\)\nselect 1;$/)
  expect(bestExplain(130_000, 'select 1;')).toMatch(/\nselect 1;$/)
  expect(bestExplain(130_000, null)).toMatch(/\nSELECT …$/)
})

test.each([
  'delete from orders',
  '-- tidy up\nUPDATE orders set a = 1',
  'with gone as (delete from orders returning *) select * from gone',
])('what writes is undone: %s', (statement) => {
  expect(bestExplain(180_000, statement)).toMatch(/^BEGIN;\n[\s\S]*\nROLLBACK;$/)
})

test('what reads is not wrapped', () =>
  expect(bestExplain(180_000, 'with x as (select 1) select updated from x')).not.toContain('ROLLBACK'))

test('a pasted EXPLAIN is not explained again', () => {
  for (const begin of [
    'explain ',
    'EXPLAIN ANALYZE VERBOSE ',
    '-- why\nexplain (analyze, buffers)\n',
    'explain(costs off)',
  ]) {
    expect(bestExplain(130_000, `${begin}select 1`)).toMatch(/^EXPLAIN \(ANALYZE, [^\n]*\)\nselect 1;$/)
  }
  expect(bestExplain(130_000, 'explain analyze delete from orders')).toMatch(
    /^BEGIN;\n[^\n]*\ndelete from orders;\nROLLBACK;$/,
  )
})

test('a comment at the end does not swallow the semicolon', () => {
  expect(bestExplain(130_000, 'select 1 -- one')).toMatch(/\nselect 1 -- one\n;$/)
  expect(bestExplain(130_000, 'select 1 -- one;')).toMatch(/\nselect 1 -- one;\n;$/)
  expect(bestExplain(130_000, '-- one\nselect 1')).toMatch(/\nselect 1;$/)
})

test('a statement with parameters is planned without values, or prepared', () => {
  const sql = 'select * from orders where a = $1 and b = $2'
  expect(bestExplain(160_000, sql)).toBe(`EXPLAIN (GENERIC_PLAN, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)\n${sql};`)
  expect(bestExplain(180_000, 'delete from orders where a = $1')).not.toMatch(/ANALYZE|WAL|SERIALIZE|ROLLBACK/)
  for (const version of [null, 150_000]) {
    expect(bestExplain(version, sql)).toMatch(
      /^PREPARE one AS\nselect .* = \$2;\n-- Fill in the 2 values:\nEXPLAIN \(ANALYZE, .*\) EXECUTE one\(…, …\);$/,
    )
  }
  expect(bestExplain(150_000, 'delete from orders where a = $1')).toMatch(/^BEGIN;\nPREPARE [\s\S]*\nROLLBACK;$/)
  expect(bestExplain(160_000, "select '$1'")).toMatch(/^EXPLAIN \(ANALYZE/)
})
