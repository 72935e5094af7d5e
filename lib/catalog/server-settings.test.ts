import { expect, test } from 'vitest'
import { serverSettings } from './server-settings'

test('settings read as SHOW prints them', () => {
  const rows = [
    ['work_mem', '4096', 'kB'],
    ['effective_cache_size', '524288', '8kB'],
    ['random_page_cost', '1.1', null],
  ]
  expect(serverSettings(JSON.stringify(rows))).toEqual({
    work_mem: '4MB',
    effective_cache_size: '4GB',
    random_page_cost: '1.1',
  })
})

test.each([
  null,
  undefined,
  '',
  'not JSON',
  '[',
  '{"a":1}',
  '[1,null,[],["a"],["a",1]]',
  String.raw`[["a","\u0000"],["b","\ud800"],["<b>","1"]]`,
])('nothing is taken from %j', (text) => {
  expect(serverSettings(text)).toEqual({})
})

test('a flood of settings and of words is cut off', () => {
  const many = Array.from({ length: 500 }, (_, n) => [`s${n}`, 'x'])
  expect(Object.keys(serverSettings(JSON.stringify(many)))).toHaveLength(100)
  expect(serverSettings(JSON.stringify([['a', 'x'.repeat(300)]]))).toEqual({})
})
