import type { Client } from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { hostileNames } from '@/lib/testing/hostile-names'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { contextOf, type Watched, watch } from '@/lib/testing/world'
import { perform } from '../verb'
import { assessTarget } from './assess'
import { list } from './read'

let store: TestStore
beforeAll(async () => {
  store = await makeStore({ days: 38 })
})

async function judge(watched: Watched) {
  await watched.take()
  await assessTarget(store, await watched.target(), watched.pool, new Date())
  const answer = await perform(list, contextOf(store), { target: watched.id, limit: 200 })
  const { rows } = await store.pool.query<{ name: string; verdict: string; reason: string }>(
    `select i.name, v.verdict, v.reason from index_verdicts v join indexes i on i.id = v.index_id
     where i.target_id = $1 order by i.name collate "C"`,
    [watched.id],
  )
  return { ...answer, verdicts: rows, verdictOf: new Map(rows.map((row) => [row.name, row])) }
}
const told = (items: { kind: string; objects: { name: string }[] }[]) =>
  items.map(({ kind, objects }) => `${kind} ${objects.map(({ name }) => name).join(' ')}`).sort()

/** Two indexes of each method and operator class of contrib: the second does the same as the first. */
const contrib: [extension: string, type: string, using: string][] = [
  ['btree_gin', 'int', 'gin (v)'],
  ['btree_gist', 'int', 'gist (v)'],
  ['bloom', 'int', 'bloom (v)'],
  ['pg_trgm', 'text', 'gin (v gin_trgm_ops)'],
  ['pg_trgm', 'text', 'gist (v gist_trgm_ops)'],
  ['hstore', 'hstore', 'gin (v)'],
  ['hstore', 'hstore', 'gist (v)'],
  ['ltree', 'ltree', 'gist (v)'],
  ['ltree', 'ltree', 'btree (v)'],
  ['intarray', 'int[]', 'gin (v gin__int_ops)'],
  ['intarray', 'int[]', 'gist (v gist__int_ops)'],
  ['citext', 'citext', 'btree (v)'],
  ['citext', 'citext', 'hash (v)'],
  ['cube', 'cube', 'gist (v)'],
  ['seg', 'seg', 'gist (v)'],
  ['isn', 'isbn', 'btree (v)'],
]

describe.each([...majors])('PostgreSQL %i', (major) => {
  let cluster: TestCluster
  beforeAll(async () => {
    cluster = await startCluster(major, { settings: { autovacuum: 'off' } })
  })
  async function database(name: string, options = '') {
    const admin = (await cluster.connect()) as Client
    await admin.query(`create database ${name} ${options}`)
    return (await cluster.connect(name)) as Client
  }

  test('every index method and operator class of contrib: twins are found, and nothing that differs', async () => {
    const client = await database('contrib')
    for (const extension of new Set(contrib.map(([name]) => name))) await client.query(`create extension ${extension}`)
    for (const [n, [, type, using]] of contrib.entries()) {
      await client.query(`create table t${n} (id int primary key, v ${type})`)
      await client.query(`create index t${n}_a on t${n} using ${using}; create index t${n}_b on t${n} using ${using}`)
    }
    // Close to each other, yet made for something else.
    await client.query(`create table other (a int, b text, c int[]);
      create index other_sig on other using bloom (a) with (length = 80);
      create index other_sig2 on other using bloom (a) with (length = 160);
      create index other_gin on other using gin (b gin_trgm_ops);
      create index other_gist on other using gist (b gist_trgm_ops);
      create index other_c on other using gin (c);
      create index other_c2 on other using gin (c gin__int_ops)`)
    const watched = await watch(store, cluster, { database: 'contrib' })
    const { items, verdictOf, failed } = await judge(watched)
    expect(failed).toEqual([])
    const twins = contrib.map((_, n) => `duplicate t${n}_b t${n}_a`)
    expect(told(items.filter(({ kind }) => kind === 'duplicate'))).toEqual(twins.sort())
    for (const name of ['other_sig', 'other_sig2', 'other_gin', 'other_gist', 'other_c', 'other_c2']) {
      expect(verdictOf.get(name)?.verdict, name).toBe('watching')
    }
    await watched.end()
  })

  test('a table of 1,600 columns, hostile names, and bytes that are no text', async () => {
    const client = await database('wide', `encoding 'SQL_ASCII' template template0 locale 'C'`)
    const columns = Array.from({ length: 1_600 }, (_, n) => `c${n} int`)
    await client.query(`create table wide (${columns.join(', ')}); create index wide_last on wide (c1599);
      create index wide_pair on wide (c1599, c0)`)
    for (const name of hostileNames) {
      const quoted = client.escapeIdentifier(name)
      const made = await client
        .query(`create schema ${quoted}; create table ${quoted}.${quoted} (${quoted} int, b int);
        create index on ${quoted}.${quoted} (${quoted})`)
        .then(
          () => true,
          () => false,
        )
      if (made) await client.query(`create index on ${quoted}.${quoted} (${quoted}, b)`)
    }
    await client.query(`select set_config('client_encoding', 'SQL_ASCII', false)`)
    await client.query(`do $$ begin execute 'create table "caf' || chr(233) || '" (a int)'; end $$`)
    await client.query(
      `do $$ begin execute 'create index "i' || chr(233) || '" on "caf' || chr(233) || '" (a)'; end $$`,
    )
    const watched = await watch(store, cluster, { database: 'wide' })
    const { items, failed, verdicts } = await judge(watched)
    expect(failed).toEqual([])
    expect(told(items)).toContain('covered wide_last wide_pair')
    expect(items.filter(({ kind }) => kind === 'covered').length).toBeGreaterThan(20)
    // Every statement that is offered is one the server reads as exactly what it says.
    for (const { nextStep, objects } of items.filter(({ kind }) => kind === 'covered')) {
      if (nextStep.sql === null) continue
      await client.query(nextStep.sql)
      const left = await client.query(
        `select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
        [objects[0].schema, objects[0].name],
      )
      expect(left.rowCount, objects[0].name).toBe(0)
    }
    expect(verdicts.length).toBeGreaterThan(40)
    await watched.end()
  })

  test('a database without statistics is given reasons, never numbers', async () => {
    const client = await database('bare')
    await client.query(`create table t (id int primary key, a int, b int);
      insert into t select g, null, g from generate_series(1, 200000) g;
      create index t_a on t (a); create index t_b on t using brin (b);
      create table empty (a int); create index empty_a on empty (a)`)
    const watched = await watch(store, cluster, { database: 'bare' })
    const { items, verdicts, failed } = await judge(watched)
    expect(failed).toEqual([])
    expect(told(items).filter((each) => /leading|brin|hot/.test(each))).toEqual([])
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['watching', 'watching', 'watching', 'keep'])
    expect(verdicts.every(({ reason }) => reason.length > 10)).toBe(true)
    const { rows } = await store.pool.query(
      `select i.name, p.bytes_per_day from index_prices p join indexes i on i.id = p.index_id where i.target_id = $1`,
      [watched.id],
    )
    // Without rows known an entry has no size.
    expect(rows.find(({ name }) => name === 'empty_a')?.bytes_per_day).toBeNull()
    await watched.end()
  })

  test('an index on a collation that is gone withholds what it cannot tell, and takes nothing else along', async () => {
    const client = await database('gone')
    await client.query(`create collation odd (locale = 'C');
      create table t (a text, b int, c int);
      create index t_a on t (a collate odd); create index t_part on t (c) where a collate odd > 'x'; create index t_b on t (b); create index t_bc on t (b, c);
      delete from pg_collation where collname = 'odd'`)
    const fresh = (await cluster.connect('gone')) as Client
    const watched = await watch(store, cluster, { database: 'gone' })
    const { items, failed, verdictOf } = await judge(watched)
    expect(failed).toEqual([])
    expect(told(items)).toContain('covered t_b t_bc')
    for (const name of ['t_a', 't_part']) {
      expect(verdictOf.get(name)).toMatchObject({ verdict: 'watching', reason: expect.stringMatching(/not read/) })
    }
    await fresh.end()
    await watched.end()
  })

  test('a standby is judged, and its statements are for the primary', async () => {
    const client = (await cluster.connect()) as Client
    await client.query(`create table t (id int primary key, a int, b int);
      insert into t select g, g, g from generate_series(1, 5000) g;
      create index t_a on t (a); create index t_ab on t (a, b); analyze t`)
    const standby = await cluster.replica()
    await expect
      .poll(async () => (await client.query(`select from pg_stat_replication where state = 'streaming'`)).rowCount, {
        timeout: 30_000,
      })
      .toBe(1)
    const watched = await watch(store, standby)
    const { items, failed, verdictOf } = await judge(watched)
    expect(failed).toEqual([])
    const covered = items.find(({ kind }) => kind === 'covered')
    expect(covered?.objects.map(({ name }) => name)).toEqual(['t_a', 't_ab'])
    expect(covered?.nextStep.text).toMatch(/^On the primary: /)
    expect(verdictOf.get('t_ab')?.verdict).toBe('watching')
    await watched.end()
    await standby.remove()
  })
})
