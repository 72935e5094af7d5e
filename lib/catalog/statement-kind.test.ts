import { describe, expect, test } from 'vitest'
import { kindOf } from './statement-kind'

const refusal = (text: string) =>
  kindOf(text).then(
    () => null,
    (error) => error,
  )

describe('what has a plan', () => {
  test.each([
    ['select 1', 'select', false],
    ['values (1)', 'select', false],
    ['table t', 'select', false],
    ['(select 1)', 'select', false],
    ['select 1 -- c\n;', 'select', false],
    ['select 1;;', 'select', false],
    ['insert into t values (1)', 'insert', true],
    ['update t set a = 1', 'update', true],
    ['delete from t', 'delete', true],
    ['merge into t using s on true when matched then delete', 'merge', true],
    ['with d as (delete from t returning 1) select * from d', 'select', true],
    ['select * from (with x as (select 1) select * from x) y', 'select', false],
  ])('%s', async (text, verb, writes) => {
    expect(await kindOf(text)).toMatchObject({ verb, writes, text, offset: 0, asked: {} })
  })

  test.each([
    'create table x as select 1',
    'create temp table x as select 1',
    'create materialized view x as select 1',
    'select 1 into x',
    'select 1 from (select 2) y union all select 1 into x',
    'select * from t, lateral (select 1) y; ',
    "copy t to program 'x'",
    'do $$begin end$$',
    'call p()',
    'listen x',
    'prepare x as select 1',
    'execute x',
    'set role postgres',
    'discard all',
    'vacuum',
    'begin',
    'declare c cursor for select 1',
    'refresh materialized view x',
    'explain create table x as select 1',
    'explain (analyze) execute x',
    'explain explain select 1',
    'explain (analyze, format json) select 1 into x',
  ])('%s', async (text) => {
    const said = await refusal(text)
    if (text.includes('lateral')) expect(said).toBeNull()
    else expect(said).toMatchObject({ name: 'Problem', code: 'invalid', field: 'sql' })
  })
})

test.each([
  ['select 1; commit; drop table t', 'commit'],
  ["select 'é😀'; -- c\n  delete from t", 'delete'],
  ['explain select 1; drop table t', 'drop'],
  ['explain (costs off) select 1;;; drop table t', 'drop'],
])('of several statements the second is marked: %s', async (text, second) => {
  expect(await refusal(text)).toMatchObject({ position: text.indexOf(second) + 1 })
})

test.each([
  ['explain select 1', 'select 1', {}],
  ['explain analyze verbose select 1', 'select 1', { analyze: true, verbose: true }],
  [
    'EXPLAIN /* ( */ ( ANALYZE , buffers off, costs 0, timing false, serialize ) select 1',
    'select 1',
    {
      analyze: true,
      buffers: false,
      costs: false,
      timing: false,
      serialize: 'text',
    },
  ],
  ['explain (serialize none, format text) (select 1)', '(select 1)', { serialize: 'none' }],
  ['explain (select (1))', '(select (1))', {}],
  ["explain analyze (select 'é')", "(select 'é')", { analyze: true }],
])('an EXPLAIN in front is taken off: %s', async (text, inner, asked) => {
  expect(await kindOf(text)).toMatchObject({ text: inner, offset: text.length - inner.length, asked })
})

test('an option of EXPLAIN that nobody knows is refused', async () => {
  expect(await refusal('explain (analyze, execute) select 1')).toMatchObject({ code: 'invalid' })
})

test.each([
  ['select é from from', 'from', 2],
  ['explain (costs off) selec 1', 'selec', 1],
  ["select '😀' from from", 'from', 2],
])('a syntax error is marked: %s', async (text, word, which) => {
  const place = which === 2 ? text.lastIndexOf(word) : text.indexOf(word)
  expect(await refusal(text)).toMatchObject({ sqlstate: '42601', position: place + 1 })
})

const placements = [
  'select evil()',
  'select 1 + evil()',
  'select (select evil())',
  'select case when evil() then 1 end',
  'select case 1 when 2 then 3 else evil() end',
  'select coalesce(null, evil())',
  'select array[evil()]',
  'select row(1, evil())',
  'select evil()::text',
  'select (evil()).x',
  'select (evil())[1]',
  'select x -> evil() from t',
  'select evil() over (order by 1)',
  'select count(*) filter (where evil()) from t',
  'select sum(1) over (partition by evil()) from t',
  'select sum(x order by evil()) from t',
  'select percentile_cont(evil()) within group (order by x) from t',
  'select distinct on (evil()) 1 from t',
  'select 1 from evil()',
  'select 1 from rows from (generate_series(1, 2), evil())',
  'select 1 from t, lateral evil(t.a)',
  'select 1 from t join s on evil()',
  'select 1 from t tablesample system (evil())',
  'select 1 from t where evil()',
  'select 1 from t where a in (1, evil())',
  'select 1 from t where a between 1 and evil()',
  'select 1 from t where exists (select 1 where evil())',
  'select 1 from t group by evil()',
  'select 1 from t group by rollup (evil())',
  'select 1 from t having evil()',
  'select 1 from t order by evil()',
  'select 1 from t limit evil()',
  'select 1 from t offset evil()',
  'select 1 from t fetch first (evil()) rows only',
  'select 1 union select evil()',
  'with w as (select evil()) select * from w',
  'with recursive w as (select 1 union all select evil() from w) select * from w',
  'values (1), (evil())',
  'select sum(1) over w from t window w as (order by evil())',
  'select xmlelement(name x, evil())',
  'select 1 from xmltable(evil() passing x columns a int)',
  'select json_object(evil(): 1)',
  'select pg_catalog.evil()',
  'select "evil"()',
  'select (pid).evil from t',
  'select (7::bigint).evil',
  'select s.evil from generate_series(1, 2) s',
  'select EVIL()',
  'insert into t values (evil())',
  'insert into t select evil()',
  'insert into t values (1) on conflict (a) do update set a = evil()',
  'insert into t values (1) returning evil()',
  'update t set a = evil()',
  'update t set (a, b) = (select 1, evil())',
  'delete from t using evil() x where true',
  'merge into t using s on evil() when matched then do nothing',
  'merge into t using s on true when matched then update set a = evil()',
]
test.each(placements)('a function is found: %s', async (text) => {
  const functions = await kindOf(text).then(
    (kind) => kind.functions,
    (error) => error,
  )
  expect(functions).toContain('evil')
})

test.each([
  ['', 'no statement'],
  [' \n', 'no statement'],
  [';', 'no statement'],
  [';;', 'no statement'],
  ['-- x', 'no statement'],
  ['/*', 'nterminated'],
  ["'", 'nterminated'],
  ['$$', 'nterminated'],
  ['select 1\0; drop table t', 'NUL'],
  ['select \ud800', 'half a character'],
  ['\ufeffselect 1', 'yntax error'],
  ['select\u00a01', 'yntax error'],
  ['select “a”', ''],
  ['select * from t where id = :name', 'yntax error'],
  ['select * from t where id = ?', 'yntax error'],
  ['select * from t where id = {{x}}', 'yntax error'],
  ['select $99999', 'more than'],
  [`select ${'('.repeat(45_000)}1${')'.repeat(45_000)}`, 'emory exhausted'],
  [`select 1${'+1'.repeat(45_000)}`, 'nested too deeply'],
  [`select ${'1,'.repeat(60_000)}1`, 'longer than 100 kB'],
  [`select 1 ${'/*'.repeat(45_000)}`, 'signs in a row'],
  [`select 1 ${'+'.repeat(90_000)}`, 'signs in a row'],
])('%.40s is answered', async (text, words) => {
  const said = await refusal(text)
  if (words === '') return expect(said).toBeNull()
  expect(said).toMatchObject({ name: 'Problem', code: 'invalid' })
  expect(said.message).toContain(words)
  // The parser is as good as before.
  expect(await kindOf('select 1')).toMatchObject({ verb: 'select' })
})

test('parameters are counted, statements that differ in constants print alike', async () => {
  expect(await kindOf('select $2, $1, $2')).toMatchObject({ parameters: 2 })
  const [one, other, third] = await Promise.all(
    ['select a from t where b = 1', 'select a from t where b = 22', 'select b from t'].map(kindOf),
  )
  expect(one!.fingerprint).toMatch(/^[0-9a-f]{16}$/)
  expect(other!.fingerprint).toBe(one!.fingerprint)
  expect(third!.fingerprint).not.toBe(one!.fingerprint)
})
