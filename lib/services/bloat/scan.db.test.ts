import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { beginScan, findScan } from '@/lib/store/bloat'
import { openTarget, type TargetPool } from '@/lib/targets/pool'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { contextOf, type Watched, watch } from '@/lib/testing/world'
import { perform } from '../verb'
import { measureBloat } from './measure'
import { bloat } from './read'
import { cancel, scan } from './scan'
import { scanIndex } from './scan-index'

const setup = `
  create schema "ext ra";
  create extension pgstattuple schema "ext ra";
  create role watcher login password 'watcher';
  grant usage on schema "ext ra" to watcher;
  grant pg_stat_scan_tables to watcher;
  create table log (id bigint primary key, key int, words int[]);
  create index by_key on log using hash (key);
  create index by_words on log using gin (words);
  insert into log select g, g % 7, array[g] from generate_series(1, 100000) g;
  delete from log where id < 70000;
  vacuum analyze log;
`

describe.each(majors)('PostgreSQL %i', (major) => {
  let store: TestStore
  let cluster: TestCluster
  let admin: Client
  let watched: Watched
  let pools: { first: TargetPool; second: TargetPool }

  beforeAll(async () => {
    ;[store, cluster] = await Promise.all([makeStore(), startCluster(major, { settings: { autovacuum: 'off' } })])
    admin = await cluster.connect()
    for (const statement of setup.split(/;\n/).filter((text) => text.trim())) await admin.query(statement)
    watched = await watch(store, cluster, { user: 'watcher', password: 'watcher' })
    const { host, port } = cluster
    const connection = { host, port, database: 'postgres', user: 'watcher', tls: 'disable' as const, ca: null }
    pools = { first: openTarget(connection, 'watcher'), second: openTarget(connection, 'watcher') }
    await watched.take()
    await measureBloat(store, await watched.target(), watched.pool, new Date())
  })
  afterAll(async () => {
    await Promise.all([watched?.end(), pools?.first.end(), pools?.second.end()])
    await cluster?.remove()
  })

  const operator = () => contextOf(store, 'operator')
  const read = (index: string) => perform(bloat, contextOf(store, 'viewer'), { target: watched.id, index })
  const carryOut = async (id: number) => scanIndex(store, await watched.target(), id, pools)

  test('every page is read, emptied ones counted, and the figure is exact', async () => {
    const asked = await perform(scan, operator(), { target: watched.id, index: 'log_pkey', minutes: 1 })
    expect(asked.bytes).toBeGreaterThan(2_000_000)
    // One at a time on a target.
    await expect(perform(scan, operator(), { target: watched.id, index: 'by_key' })).rejects.toMatchObject({
      code: 'busy',
    })
    await carryOut(asked.index)
    const known = await read('log_pkey')
    expect(known.scan).toMatchObject({ state: 'done', askedBy: 'a test operator', problem: null })
    expect(known.figure).toMatchObject({ confidence: 'exact', isWorthRebuilding: true })
    const pages = known.scan!.pages!
    expect(pages.method === 'btree' && pages.deletedPages).toBeGreaterThan(100)
    await admin.query('create table copy as select id from log; create index copied on copy (id)')
    const { rows } = await admin.query<{ truth: number }>(
      `select 1 - pg_relation_size('copied')::float8 / pg_relation_size('log_pkey') as truth`,
    )
    expect(Math.abs(known.figure!.ratio! - rows[0]!.truth)).toBeLessThan(0.01)
    const trail = await store.pool.query(`select action, subject from audit where target_id = $1`, [watched.id])
    expect(trail.rows).toContainEqual({ action: 'scanned index', subject: 'public.log_pkey' })
  })

  test('hash and GIN tell of their own pages', async () => {
    const asked = await perform(scan, operator(), { target: watched.id, index: 'by_key' })
    await carryOut(asked.index)
    await expect(perform(scan, operator(), { target: watched.id, index: 'by_words' })).rejects.toMatchObject({
      code: 'unsupported',
    })
    expect((await read('by_key')).figure?.pages).toMatchObject({ method: 'hash', overflowPages: expect.any(Number) })
    expect((await read('by_words')).figure?.pages).toMatchObject({ method: 'gin' })
  })

  test('a viewer may not, and what cannot be scanned says why', async () => {
    await expect(
      perform(scan, contextOf(store, 'viewer'), { target: watched.id, index: 'log_pkey' }),
    ).rejects.toMatchObject({ code: 'not-allowed' })
    await expect(perform(cancel, operator(), { target: watched.id, index: 'log_pkey' })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(
      perform(scan, operator(), { target: watched.id, index: 'log_pkey', minutes: 900 }),
    ).rejects.toMatchObject({
      code: 'invalid',
      field: 'minutes',
    })
    vi.stubEnv('ARBORIST_SCAN_LIMIT_GB', '0.001')
    const message = expect.stringMatching(/^It takes [\d.]+ MB, and Arborist has at most 1[.\d]* MB of an index read/)
    await expect(perform(scan, operator(), { target: watched.id, index: 'log_pkey' })).rejects.toMatchObject({
      code: 'unsupported',
      message,
      hint: expect.stringContaining('ARBORIST_SCAN_LIMIT_GB'),
    })
    expect((await read('log_pkey')).scanning).toMatchObject({ message })
    vi.unstubAllEnvs()
    expect((await read('log_pkey')).scanning).toBeNull()
  })

  test('a scan is cancelled while it runs, and ends at its time limit', async () => {
    // A slow one, in the place of the extension’s own.
    await admin.query(`
      create or replace function "ext ra".pgstatindex(relname regclass, out version int, out tree_level int, out index_size bigint,
        out root_block_no bigint, out internal_pages bigint, out leaf_pages bigint, out empty_pages bigint, out deleted_pages bigint,
        out avg_leaf_density float8, out leaf_fragmentation float8)
      language sql as $$ select 1, 1, 1::bigint, 1::bigint, 1::bigint, 1::bigint, 1::bigint, 1::bigint, 1::float8, 1::float8 from pg_sleep(60) $$`)
    const asked = await perform(scan, operator(), { target: watched.id, index: 'log_pkey' })
    const running = carryOut(asked.index).catch((error) => error)
    while ((await findScan(store.db, asked.index))?.state !== 'running') await sleep(20)
    await perform(cancel, operator(), { target: watched.id, index: 'log_pkey' })
    expect(await running).toMatchObject({ code: 'cancelled' })
    expect((await read('log_pkey')).scan).toMatchObject({ state: 'failed', problem: { code: 'cancelled' } })

    const row = {
      indexId: asked.index,
      targetId: watched.id,
      askedBy: 'x',
      askedAt: new Date(),
      sizeBytes: 1,
      timeLimitS: 1,
    }
    expect(await store.db.transaction((tx) => beginScan(tx, row))).toBe(true)
    expect(await carryOut(asked.index).catch((error) => error)).toMatchObject({ code: 'timed-out' })
    const left = await admin.query(
      `select from pg_stat_activity where query like '%pgstatindex%' and state = 'active' and pid <> pg_backend_pid()`,
    )
    expect(left.rows).toEqual([])
    await admin.query('drop extension pgstattuple')
    await admin.query('create extension pgstattuple schema "ext ra"')
  })

  test('the exact statement that would let us scan', async () => {
    const hintOf = async () => {
      await measureBloat(store, await watched.target(), watched.pool, new Date())
      const problem = (await read('log_pkey')).scanning
      await expect(perform(scan, operator(), { target: watched.id, index: 'log_pkey' })).rejects.toMatchObject({
        message: problem?.message,
      })
      return problem?.hint
    }
    await admin.query('revoke pg_stat_scan_tables from watcher')
    expect(await hintOf()).toContain('GRANT pg_stat_scan_tables TO watcher;')
    await admin.query('revoke usage on schema "ext ra" from watcher')
    expect(await hintOf()).toContain('GRANT USAGE ON SCHEMA "ext ra" TO watcher;')
    await admin.query('drop extension pgstattuple')
    expect(await hintOf()).toContain('CREATE EXTENSION pgstattuple;')
    // A function of the same name is not the extension's.
    await admin.query(`create function pgstatindex(regclass) returns int language sql as 'select 1'`)
    expect(await hintOf()).toContain('CREATE EXTENSION pgstattuple;')
  })
})
