import { expect, test } from 'vitest'
import { bestExplain, bestExplainOptions } from './best-explain'

const options = (version: number | null) => bestExplainOptions(version).map(({ option }) => option)

test('a server is asked for what it has', () => {
  expect(options(110_000)).toEqual(['ANALYZE', 'VERBOSE', 'BUFFERS', 'FORMAT JSON'])
  expect(options(130_022)).toEqual(['ANALYZE', 'VERBOSE', 'BUFFERS', 'SETTINGS', 'WAL', 'FORMAT JSON'])
  expect(options(160_004)).not.toContain('MEMORY')
  expect(options(180_000)).toContain('SERIALIZE')
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
