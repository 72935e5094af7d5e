import { afterAll, beforeAll, expect, test } from 'vitest'
import { findOperation, insertOperation, noteOperation, type OperationRow } from '@/lib/store/operation'
import { startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { type Watched, watch } from '@/lib/testing/world'
import { effectOf, settleEffects } from './effect'

let store: TestStore
let cluster: TestCluster
let watched: Watched
let row: OperationRow

beforeAll(async () => {
  ;[store, cluster] = await Promise.all([
    makeStore(),
    startCluster(18, { settings: { shared_preload_libraries: 'pg_stat_statements', jit: 'off' } }),
  ])
  const client = await cluster.connect()
  await client.query(`create extension pg_stat_statements;
    create table orders (id int, day int); insert into orders select g, g % 50000 from generate_series(1, 200000) g;
    create table orders_old (id int); create index by_day on orders (day); analyze orders`)
  watched = await watch(store, cluster)
  const read = async () => {
    for (let n = 0; n < 20; n += 1) {
      await client.query('select count(*) from orders where day = $1', [n])
      await client.query('select count(*) from orders_old')
    }
    // A session reports what it counted at most once a second.
    await client.query('select pg_stat_force_next_flush()')
    await watched.take()
  }
  await watched.take()
  await read()
  const startedAt = new Date()
  await client.query('drop index by_day')
  const finishedAt = new Date()
  await read()
  const { rows } = await store.pool.query<{ id: number }>(`select id from tables where name = 'orders'`)
  row = await insertOperation(store.db, {
    ...{ targetId: watched.id, kind: 'drop-index', state: 'succeeded', actorKind: 'system', actorName: 'test' },
    request: { kind: 'drop-index', schema: 'public', name: 'by_day' },
    ...{ schema: 'public', table: 'orders', name: 'by_day', tableId: rows[0]!.id },
    ...{ startedAt, finishedAt, watchUntil: new Date(finishedAt.getTime() + 3_600_000) },
  })
})
afterAll(async () => {
  await watched?.end()
  await store?.close()
})

test('a missed index shows in the time of its statements, and only in those of its table', async () => {
  expect(await effectOf(store, row, new Date())).toMatchObject({ word: 'watching' })
  const effect = await effectOf(store, row, new Date(row.finishedAt!.getTime() + 1_800_000))
  expect(effect).toMatchObject({ word: 'worse', says: expect.stringContaining('became slower') })
  const [slower] = effect!.statements
  expect(slower).toMatchObject({ word: 'worse', before: { calls: 20 }, after: { calls: 20 } })
  expect(slower!.ratio).toBeGreaterThan(2)
  expect(effect!.statements.some(({ text }) => text.includes('orders_old'))).toBe(false)
  expect(effect!.table!.after.seqScans).toBeGreaterThanOrEqual(20)
})

test('what became worse is told as an alert, once, and not while it is too early to say', async () => {
  const alerts = async () => (await store.pool.query('select kind, facts from alerts')).rows
  await settleEffects(store, new Date())
  expect(await alerts()).toEqual([])
  const later = new Date(row.finishedAt!.getTime() + 1_800_000)
  await settleEffects(store, later)
  await settleEffects(store, later)
  expect(await alerts()).toMatchObject([
    { kind: 'worse-effect', facts: { operation: row.id, name: 'by_day', says: expect.stringContaining('slower') } },
  ])
})

test('it is kept when its time of watching is over, and not before', async () => {
  const kept = async () => (await findOperation(store.db, row.id))!.effect
  await settleEffects(store, new Date())
  expect(await kept()).toBeNull()
  await settleEffects(store, new Date(row.watchUntil!.getTime() + 1))
  expect(await kept()).toMatchObject({ word: 'worse', to: row.watchUntil!.toISOString() })
  await noteOperation(store.db, row, { effect: null })
})

test('what failed, or is not watched, has none', async () => {
  expect(await effectOf(store, { ...row, state: 'failed' }, new Date())).toBeNull()
  expect(await effectOf(store, { ...row, watchUntil: null }, new Date())).toBeNull()
})
