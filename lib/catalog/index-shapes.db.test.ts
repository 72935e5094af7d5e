import type { Client } from 'pg'
import { expect, test } from 'vitest'
import { coverage } from '@/lib/domain/covers'
import { type ComparableIndex, comparableIndex } from '@/lib/domain/index-shape'
import { withReadOnly } from '@/lib/targets/guard'
import { openTarget } from '@/lib/targets/pool'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { askIndexShapes } from './index-shapes'
import { askIndexes } from './indexes'

const setup = `
  create schema one; create schema two;
  create function one.f(int) returns int language sql immutable as 'select $1';
  create function two.f(int) returns int language sql immutable as 'select $1';
  create function one.f(bigint) returns int language sql immutable as 'select 1';
  create operator class one.odd for type int using btree as operator 1 >, operator 3 =, operator 5 <, function 1 one.odd(int, int);
  create operator class two.odd for type int using btree as operator 1 >, operator 3 =, operator 5 <, function 1 one.odd(int, int);
  create collation one.c (locale = 'C'); create collation two.c (locale = 'C');
  create table one.t (a int, b bigint, t text, v varchar(9), s timestamptz, r real, unique (b) deferrable);
  create unique index target on one.t (a);
  create table two.child (a int references one.t (a))`

/** Two ways to write an index each; true when they mean the same. */
const pairs: [isSame: boolean, one: string, other: string][] = [
  [true, '(one.f(a))', '( f ( (a) ))'],
  [true, '(lower(v))', '(lower(v::text) varchar_ops)'],
  [true, `(a) where s > '2024-01-01 00:00Z'`, `(a) where (s)>'2024-01-01 02:00+02'`],
  [true, `(a) where t = 'x' and a in (1, 2)`, `(a) where (t = 'x') and (a = any (array[1,2]))`],
  [true, '(t)', '(t text_ops)'],
  [true, '(t collate one.c)', '(t collate c text_ops)'],
  [true, '((r + 0.1::real))', '((r + (0.1::real)))'],
  [false, '(one.f(a))', '(two.f(a))'],
  [false, '(one.f(a))', '(one.f(a::bigint))'],
  [false, '(a one.odd)', '(a two.odd)'],
  [false, '(a)', '(a one.odd)'],
  [false, '(t collate one.c)', '(t collate two.c)'],
  [false, '(t)', '(t collate "C")'],
  [false, '(t)', '(t text_pattern_ops)'],
  [false, '((r::float8 + 0.1))', '((r::float8 + 0.10000000000000001e0::float8 * 3))'],
  [false, '((r::float8 + 0.3::float8))', '((r::float8 + 0.30000000000000004::float8))'],
]

async function look({ host, port, superuser: user, password, major }: TestCluster) {
  const pool = openTarget({ host, port, database: 'postgres', user, tls: 'disable', ca: null }, password)
  const answer = await withReadOnly(pool, {}, async (client) => {
    const indexes = (await askIndexes(client, major * 10_000)).rows.filter(({ schema }) => schema === 'one')
    const wanted = new Map(indexes.map((each) => [each.oid, each.shapeKey]))
    const { rows } = await askIndexShapes(client, major * 10_000, wanted)
    return indexes.map((flags) => ({ flags, parts: rows.find(({ oid }) => oid === flags.oid) ?? null }))
  })
  await pool.end()
  return new Map(answer.map((each) => [each.flags.name, comparableIndex(each) as ComparableIndex]))
}

/** Each index is written by a session with settings of its own. */
async function write(client: Client, settings: string, suffix: string, texts: string[]) {
  await client.query(settings)
  for (const [n, text] of texts.entries()) await client.query(`create index pair_${n}_${suffix} on one.t ${text}`)
}

test.each(majors)('PostgreSQL %i: indexes that mean the same compare as such, others do not', async (major) => {
  const cluster = await startCluster(major)
  const client = await cluster.connect()
  await client.query(`create schema one; create function one.odd(int, int) returns int language sql immutable
    as 'select case when $1 > $2 then -1 when $1 < $2 then 1 else 0 end'`)
  await client.query(setup.replace('create schema one; ', ''))
  const [ours, theirs] = [pairs.map(([, one]) => one), pairs.map(([, , other]) => other)]
  await write(client, `set search_path = public; set timezone = 'UTC'`, 'a', ours)
  await write(client, `set search_path = one, public; set timezone = 'Asia/Kolkata'`, 'b', theirs)
  await client.query('alter role current_user set quote_all_identifiers = on')
  const indexes = await look(cluster)
  const judged = pairs.map(([, one, other], n) => {
    const [a, b] = [indexes.get(`pair_${n}_a`)!, indexes.get(`pair_${n}_b`)!]
    return [coverage(a, b).isCovered, one, other]
  })
  expect(judged).toEqual(pairs)
  expect(indexes.get('target')!.roles).toEqual(['foreign-key-target'])
  expect(indexes.get('target')!.isImmediate).toBe(true)
  expect(indexes.get('t_b_key')).toMatchObject({ isImmediate: false, isUnique: true, roles: ['unique-constraint'] })
})
