import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readBloat, readBloatDays, readBloatState } from '@/lib/store/bloat'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { type Watched, watch } from '@/lib/testing/world'
import { measureBloat } from './measure'

const setup = `
  create extension pgstattuple;
  create extension btree_gist;
  create table log (id bigint primary key, key uuid, note text, words int[], day date);
  create index by_key on log (key);
  create index by_words on log using gin (words) with (fastupdate = on);
  create index by_hash on log using hash (note);
  create index by_gist on log using gist (day);
  create index by_brin on log using brin (day) with (pages_per_range = 1);
  create index by_many on log (day, key);
  insert into log
    select g, md5(g::text)::uuid, 'note ' || g, array[g % 500, g % 77, g % 1000], date '2026-01-01' + g % 3000 from generate_series(1, 60000) g;
  create table texts (id int, body text);
  alter table texts alter body set storage external;
  insert into texts select g, repeat(md5(g::text), 75) from generate_series(1, 30000) g;
  create table hidden (a text);
  create index by_hidden on hidden (a);
  insert into hidden select 'hidden ' || g from generate_series(1, 60000) g;
  create table young (a text);
  create index by_young on young (a);
  insert into young select 'young ' || g from generate_series(1, 60000) g;
  delete from log where id % 10 < 6;
  delete from texts where id % 2 = 0;
  create role watcher login password 'watcher';
  grant select on log, young to watcher;
  grant pg_monitor to watcher;
`

describe.each(majors)('PostgreSQL %i', (major) => {
  let store: TestStore
  let cluster: TestCluster
  let admin: Client
  let watched: Watched

  beforeAll(async () => {
    ;[store, cluster] = await Promise.all([
      makeStore(),
      startCluster(major, { settings: { autovacuum: 'off', max_prepared_transactions: '2' } }),
    ])
    const filler = await cluster.connect()
    for (const statement of setup.split(/;\n/)) await filler.query(statement)
    await filler.end()
    admin = await cluster.connect()
    await settle(261_000)
    await admin.query('vacuum analyze log, texts')
    await admin.query('analyze hidden')
    await analyzed(['log', 'texts', 'hidden'], new Date(0))
    watched = await watch(store, cluster, { user: 'watcher', password: 'watcher' })
    await watched.take()
    await measure()
  })
  afterAll(async () => {
    await watched?.end()
    await cluster?.remove()
  })

  async function settle(changes: number): Promise<void> {
    const seen = 'select sum(n_tup_ins + n_tup_del)::int as seen from pg_stat_user_tables'
    while ((await admin.query<{ seen: number }>(seen)).rows[0]!.seen < changes) await sleep(50)
  }

  /** The older majors count an ANALYZE with a delay. */
  async function analyzed(tables: string[], since: Date): Promise<void> {
    const counted = `select bool_and(coalesce(last_analyze > $2, false)) as is_counted from pg_stat_user_tables where relname = any ($1)`
    const isCounted = async () =>
      (await admin.query<{ is_counted: boolean }>(counted, [tables, since])).rows[0]!.is_counted
    while (!(await isCounted())) await sleep(50)
  }

  const measure = async (at = new Date()) => measureBloat(store, await watched.target(), watched.pool, at)

  async function idOf(name: string): Promise<number> {
    const { rows } = await store.pool.query<{ id: number }>(
      'select id from indexes where target_id = $1 and name = $2 and dropped_at is null',
      [watched.id, name],
    )
    return rows[0]!.id
  }
  const bloatOf = async (name: string) => readBloat(store.db, await idOf(name))

  async function truthOf(name: string): Promise<number> {
    const before = await sizeOf(name)
    await admin.query(`reindex index ${name}`)
    return 1 - (await sizeOf(name)) / before
  }
  async function sizeOf(name: string): Promise<number> {
    const { rows } = await admin.query<{ size: number }>('select pg_relation_size($1::regclass)::int as size', [name])
    return rows[0]!.size
  }

  test('each method by its own sign, and what cannot be known with its reason', async () => {
    expect(await bloatOf('log_pkey')).toMatchObject({ confidence: 'modelled', reason: null, keyOrder: 'ascending' })
    expect(await bloatOf('by_key')).toMatchObject({ confidence: 'modelled', keyOrder: 'random' })
    expect(await bloatOf('by_words')).toMatchObject({ confidence: 'withheld', reason: 'no-baseline' })
    expect((await bloatOf('by_words'))?.pages).toMatchObject({ method: 'gin', pendingRows: expect.any(Number) })
    expect(await bloatOf('by_hash')).toMatchObject({ confidence: 'withheld', reason: 'size-only' })
    expect((await bloatOf('by_hash'))?.pages).toMatchObject({ method: 'hash', liveItems: 24_000 })
    expect(await bloatOf('by_gist')).toMatchObject({ confidence: 'withheld', reason: 'no-baseline' })
    expect(await bloatOf('by_hidden')).toMatchObject({
      confidence: 'withheld',
      reason: 'no-statistics-rights',
      ratio: null,
    })
    expect(await bloatOf('by_young')).toMatchObject({ confidence: 'withheld', reason: 'never-analysed', ratio: null })
    // Below a megabyte nobody rebuilds for size.
    expect(await bloatOf('by_brin')).toBeNull()
    const state = await readBloatState(store.db, watched.id)
    expect(state!.visibleStatistics).toBeLessThan(state!.expectedStatistics)
    const { rows } = await admin.query<{ name: string }>(
      `select reltoastrelid::regclass || '_index' as name from pg_class where relname = 'texts'`,
    )
    const toast = rows[0]!.name.replace('pg_toast.', '')
    expect(await bloatOf(toast)).toMatchObject({ confidence: 'modelled', keyOrder: 'ascending' })
    for (const name of ['log_pkey', 'by_key', `pg_toast.${toast}`]) {
      const { ratio } = (await bloatOf(name.replace('pg_toast.', '')))!
      expect(Math.abs(ratio! - (await truthOf(name)))).toBeLessThan(0.03)
    }
  })

  test('the baseline is taken after a rebuild and the ANALYZE that follows it', async () => {
    await admin.query('reindex index concurrently by_gist')
    await watched.take()
    await measure()
    expect(await bloatOf('by_gist')).toMatchObject({ confidence: 'withheld', reason: 'no-baseline' })
    expect((await bloatOf('by_gist'))?.rebuiltAt).toBeInstanceOf(Date)
    const { rows } = await admin.query<{ at: Date }>('select clock_timestamp() as at')
    await admin.query('analyze log')
    await analyzed(['log'], rows[0]!.at)
    await watched.take()
    await measure()
    // The first figure after it becomes the measure of those that follow.
    const tomorrow = new Date(Date.now() + 86_400_000)
    await measure(tomorrow)
    expect(await bloatOf('by_gist')).toMatchObject({ confidence: 'baseline', ratio: expect.closeTo(0) })
    const days = (await readBloatDays(store.db, [await idOf('by_gist')], new Date(0))).get(await idOf('by_gist'))
    expect(days).toHaveLength(2)
    expect(days?.[0]).toMatchObject({ isSettled: true })
  })

  test('an unchanged index is not asked for again within a day', async () => {
    const later = new Date(Date.now() + 2 * 86_400_000)
    await measure(later)
    const again = await measure(new Date(later.getTime() + 2 * 3_600_000))
    expect(again).toEqual({ measured: 0, left: 0 })
  })

  test('who holds VACUUM back', async () => {
    const holder = await cluster.connect()
    await holder.query('begin isolation level repeatable read; select 1')
    await admin.query(`begin; insert into young values ('x'); prepare transaction 'left behind'`)
    await measure()
    const horizon = (await readBloatState(store.db, watched.id))!.horizon!
    await holder.query('rollback')
    await admin.query(`rollback prepared 'left behind'`)
    expect(horizon.hidden).toBe(0)
    expect(horizon.holders.map(({ kind }) => kind).sort()).toEqual(['prepared', 'session'])
    expect(horizon.holders.find(({ kind }) => kind === 'session')).toMatchObject({
      state: 'idle in transaction',
      since: expect.any(String),
    })
    expect(horizon.holders.find(({ kind }) => kind === 'prepared')?.name).toBe('left behind')
  })
})
