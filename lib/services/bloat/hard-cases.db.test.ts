import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quoteIdentifier } from '@/lib/domain/ddl/quote'
import { hostileNames } from '@/lib/testing/hostile-names'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { watch } from '@/lib/testing/world'
import { measureBloat } from './measure'

const rowsOf = 'generate_series(1, 50000) g'
const columns = Array.from({ length: 1599 }, (_, number) => `c${number} int`).join(', ')

describe.each(majors)('PostgreSQL %i', (major) => {
  let store: TestStore
  let cluster: TestCluster

  beforeAll(async () => {
    ;[store, cluster] = await Promise.all([makeStore(), startCluster(major, { settings: { autovacuum: 'off' } })])
  })
  afterAll(() => cluster?.remove())

  /** The figure of each index above a megabyte, by name. */
  async function figuresOf(server: TestCluster, database = 'postgres') {
    const watched = await watch(store, server, { database })
    await watched.take()
    await measureBloat(store, await watched.target(), watched.pool, new Date())
    await watched.end()
    const { rows } = await store.pool.query<{
      name: string
      confidence: string
      reason: string | null
      ratio: number | null
    }>(
      `select i.name, b.confidence, b.reason, b.ratio from index_bloat b join indexes i on i.id = b.index_id
       where i.target_id = $1 and not i.is_toast order by i.name`,
      [watched.id],
    )
    return rows
  }

  async function fill(database: string, statements: string[]): Promise<void> {
    const filler = await cluster.connect(database)
    for (const statement of statements) await filler.query(statement)
    await filler.end()
  }

  /** What comes to the counters after ANALYZE would look like changes since. */
  async function analyzed(database: string): Promise<void> {
    const client = await cluster.connect(database)
    const seen = 'select coalesce(min(n_tup_ins), 0)::int as seen from pg_stat_user_tables'
    while ((await client.query<{ seen: number }>(seen)).rows[0]!.seen < 50_000) await sleep(50)
    await client.query('analyze')
    const since = 'select max(n_mod_since_analyze)::int as since from pg_stat_user_tables'
    while ((await client.query<{ since: number }>(since)).rows[0]!.since > 0) await sleep(50)
    await client.end()
  }

  test('a collation that is gone withholds its index and no other', async () => {
    await cluster.createDatabase('gone')
    await fill('gone', [
      `create collation going (locale = 'C')`,
      'create table t (a text collate going, b bigint)',
      'create index by_a on t (a)',
      'create index by_b on t (b)',
      `create index by_where on t (b) where a > 'x' collate going`,
      `insert into t select 'x' || g, g from ${rowsOf}`,
    ])
    await analyzed('gone')
    await fill('gone', [`delete from pg_collation where collname = 'going'`])
    const found = new Map((await figuresOf(cluster, 'gone')).map((each) => [each.name, each]))
    expect(found.get('by_b')).toMatchObject({ confidence: 'modelled' })
    expect(found.get('by_a')).toMatchObject({ confidence: 'withheld', ratio: null })
    expect(found.get('by_where')).toMatchObject({ confidence: 'withheld', ratio: null })
  })

  test('hostile names, and a table of 1,600 columns', async () => {
    await cluster.createDatabase('hostile')
    const hostile = [...hostileNames].slice(0, 5).flatMap((name) => {
      const quoted = quoteIdentifier(name)
      return [
        `create schema ${quoted}; create table ${quoted}.${quoted} (${quoted} bigint)`,
        `insert into ${quoted}.${quoted} select g from ${rowsOf}`,
        `create index ${quoteIdentifier(`${name} i`)} on ${quoted}.${quoted} (${quoted})`,
      ]
    })
    await fill('hostile', [
      ...hostile,
      `create table wide (id bigint, ${columns})`,
      `insert into wide (id) select g from ${rowsOf}`,
      'create index by_id on wide (id)',
      'create index by_many on wide (id, c1, c800, c1598)',
    ])
    await analyzed('hostile')
    const found = await figuresOf(cluster, 'hostile')
    expect(found).toHaveLength(7)
    for (const each of found) {
      expect(each).toMatchObject({ confidence: 'modelled' })
      expect(Math.abs(each.ratio!)).toBeLessThan(0.03)
    }
  })

  test('bytes that are no text, in a database that does not mind', async () => {
    const admin = await cluster.connect()
    await admin.query(
      `create database bytes encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C' template template0 ${major >= 15 ? 'locale_provider libc' : ''}`,
    )
    await admin.end()
    await fill('bytes', [
      'set client_encoding = sql_ascii',
      'create table t (a text)',
      `insert into t select E'\\xe9\\xff' || g from ${rowsOf}`,
      'create index by_a on t (a)',
    ])
    await analyzed('bytes')
    const [found] = await figuresOf(cluster, 'bytes')
    expect(found).toMatchObject({ confidence: 'modelled' })
    expect(Math.abs(found!.ratio!)).toBeLessThan(0.03)
  })

  test('a replica does not know how old its statistics are; after a crash nobody does', async () => {
    await cluster.createDatabase('crashed')
    await fill('crashed', [
      'create table t (a text)',
      `insert into t select 'x' || g from ${rowsOf}`,
      'create index by_a on t (a)',
    ])
    await analyzed('crashed')
    const replica = await cluster.replica()
    expect(await figuresOf(replica, 'crashed')).toEqual([
      { name: 'by_a', confidence: 'withheld', reason: 'in-recovery', ratio: null },
    ])
    await replica.remove()
    await cluster.crash()
    await cluster.start()
    const client = await cluster.connect('crashed')
    const counted = 'select count(*)::int as n from pg_stat_user_tables where last_analyze is not null'
    const { rows } = await client.query<{ n: number }>(counted)
    expect(rows[0]!.n).toBe(0)
    expect(await figuresOf(cluster, 'crashed')).toEqual([
      { name: 'by_a', confidence: 'withheld', reason: 'counters-lost', ratio: null },
    ])
  })
})
