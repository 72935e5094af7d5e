import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, doTask } from '@/lib/jobs/task'
import { type RunningWorker, startWorker } from '@/lib/jobs/worker'
import { loadSealingKey } from '@/lib/runtime/seal'
import { startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { contextOf } from '@/lib/testing/world'
import { request } from '../snapshot/request'
import { names } from '../target/read'
import { add } from '../target/write'
import { perform } from '../verb'
import { analyse } from './analyse'
import { keep, remove, rename } from './change'
import { explain } from './explain'
import { facts, list, read } from './read'

let store: TestStore
let cluster: TestCluster
let worker: RunningWorker
let bench: Bench
let target: string
const folder = mkdtempSync(join(tmpdir(), 'arborist-plans-'))
const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const operator = () => contextOf(store, 'operator')
const viewer = () => contextOf(store, 'viewer')

beforeAll(async () => {
  ;[store, cluster] = await Promise.all([makeStore(), startCluster(18)])
  const client = await cluster.connect()
  await client.query(`create table orders (id int primary key, day int); create index orders_by_day on orders (day);
    insert into orders select g, g % 9 from generate_series(1, 500) g; analyze orders;
    create role explainer login password 'secret'; alter role explainer set work_mem = '7MB'; grant select on orders to explainer; grant pg_monitor to explainer`)
  const key = await loadSealingKey(join(folder, 'worker.key'))
  bench = { store, key, pools: new Map(), remembered: new Map() }
  worker = await startWorker(store, key, { run: (task) => doTask(bench, task), stop: async () => {} }, quiet)
  const { host, port } = cluster
  const connection = {
    host,
    port,
    database: 'postgres',
    user: 'explainer',
    password: 'secret',
    tls: 'disable' as const,
  }
  target = (await perform(add, contextOf(store), { name: 'Shop', ...connection })).slug
  await perform(request, operator(), { target })
})
afterAll(async () => {
  await worker?.stop()
  for (const { pool } of bench?.pools.values() ?? []) await pool.end()
  rmSync(folder, { recursive: true, force: true })
})

const acts = async () => {
  const { rows } = await store.pool.query<{ action: string }>('select action from audit order by id')
  return rows.map((row) => row.action)
}

test('a statement is explained, stored as history, kept, named and deleted', async () => {
  const sql = 'select * from orders where id = $1'
  const made = await perform(explain, operator(), { target, sql, parameters: ['7'], options: { analyze: true } })
  expect(made).toMatchObject({ query: sql, isKept: false, isGeneric: false, nodeCount: 1, versionNumber: 180004 })
  expect(made.report.plans[0]?.nodes[0]).toMatchObject({ relation: 'orders', index: 'orders_pkey', totalRows: 1 })
  expect(made.live?.settings).toMatchObject({ work_mem: '7MB', hash_mem_multiplier: '2', enable_sort: 'on' })
  expect(made.live?.tables).toMatchObject([{ name: 'orders', rows: 500 }])
  expect(made.live?.tables[0]?.indexes.map((index) => index.name).toSorted()).toEqual(['orders_by_day', 'orders_pkey'])
  expect((await acts()).at(-1)).toBe('asked for EXPLAIN ANALYZE')

  const again = await perform(read, operator(), { plan: made.id })
  expect({ ...again, live: null }).toEqual({ ...again, report: made.report, live: null })
  expect((await perform(list, operator(), { target })).items).toMatchObject([{ id: made.id, query: sql }])
  const reading = async (index: string) =>
    (await perform(list, operator(), { target, index })).items.map(({ id }) => id)
  expect(await reading('orders_pkey')).toEqual([made.id])
  expect(await reading('orders_by_day')).toEqual([])
  // History is for those who may run statements; what was kept is for everybody.
  expect((await perform(list, viewer(), { target })).items).toEqual([])
  await expect(perform(read, viewer(), { plan: made.id })).rejects.toMatchObject({ code: 'not-found' })

  await perform(keep, operator(), { plan: made.id, name: 'by key' })
  expect((await perform(list, viewer(), { target })).items).toMatchObject([
    { id: made.id, name: 'by key', isKept: true },
  ])
  expect(await perform(read, viewer(), { plan: made.id })).toMatchObject({ source: made.source })
  await perform(rename, operator(), { plan: made.id, name: 'one order' })
  await perform(remove, operator(), { plan: made.id })
  expect((await acts()).slice(-3)).toEqual(['kept plan', 'renamed plan', 'deleted plan'])
  await expect(perform(read, operator(), { plan: made.id })).rejects.toMatchObject({ code: 'not-found' })
  const { rows } = await store.pool.query("select * from errands where kind = 'explain'")
  expect(rows).toEqual([])
})

test('a pasted plan is analysed by anybody, and stored only when it is to be kept', async () => {
  const { source, report } = await perform(explain, operator(), { target, sql: 'select * from orders' })
  const pasted = await perform(analyse, viewer(), { text: source, target })
  expect(pasted).toEqual({ id: null, ...report })
  await expect(perform(analyse, viewer(), { text: source, keep: true })).rejects.toMatchObject({ code: 'not-allowed' })
  const kept = await perform(analyse, operator(), { text: source, keep: true, name: 'pasted' })
  expect((await perform(list, viewer(), {})).items).toMatchObject([{ id: kept.id, name: 'pasted' }])
  await expect(perform(analyse, viewer(), { text: 'not a plan' })).rejects.toMatchObject({ code: 'invalid' })
})

test('what the server says of a statement names its place', async () => {
  const sql = 'explain (costs off) select é😀 from orders'
  await expect(perform(explain, operator(), { target, sql })).rejects.toMatchObject({
    code: 'invalid',
    sqlstate: '42703',
    position: sql.indexOf('é') + 1,
    message: 'Column "é😀" does not exist.',
  })
})

test('names of a target are its living tables with the columns its indexes tell of', async () => {
  const told = await perform(names, viewer(), { target })
  expect(told).toMatchObject({ isCapped: false })
  expect(told.tables.map(({ schema, name, columns }) => ({ schema, name, columns }))).toEqual([
    { schema: 'public', name: 'orders', columns: ['day', 'id'] },
  ])
  expect(told.indexes.map(({ schema, name }) => `${schema}.${name}`)).toEqual([
    'public.orders_by_day',
    'public.orders_pkey',
  ])
  const { rows } = await store.pool.query<{ id: number }>(`select id from tables where name = 'orders'`)
  expect(told.tables[0]?.id).toBe(Number(rows[0]?.id))

  const client = await cluster.connect()
  await client.query('drop index orders_by_day; create table "__proto__" ("Id" int)')
  await perform(request, operator(), { target })
  const later = await perform(names, viewer(), { target })
  expect(later.tables.map(({ name, columns }) => [name, columns])).toEqual([
    ['__proto__', []],
    ['orders', ['id']],
  ])
  expect(later.indexes.map(({ name }) => name)).toEqual(['orders_pkey'])
  await expect(perform(names, viewer(), { target: 'nobody' })).rejects.toMatchObject({ code: 'not-found' })
})

test('what is known of tables is told by their names alone', async () => {
  const told = await perform(facts, viewer(), { target, tables: '["orders","nothing of the kind"]' })
  expect(told).toMatchObject({ versionNumber: 180004, tables: [{ schema: 'public', name: 'orders', rows: 500 }] })
  expect(told.tables).toHaveLength(1)
  for (const tables of ['orders', '[1]', '{}', JSON.stringify(Array.from({ length: 501 }, (_, at) => `t${at}`))]) {
    await expect(perform(facts, viewer(), { target, tables })).rejects.toMatchObject({
      code: 'invalid',
      field: 'tables',
    })
  }
})
