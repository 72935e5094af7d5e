import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type Arborist,
  connectStore,
  makeHome,
  processesOf,
  removeHome,
  runArborist,
  startArborist,
} from '../testing/arborist'
import { makeBloatedTable } from '../testing/bloated-table'
import { startCluster, type TestCluster } from '../testing/postgres'

const patience = { timeout: 60_000, interval: 100 }
const program = fileURLToPath(new URL('../cli/arborist.mjs', import.meta.url))

let home: string
let arborist: Arborist
let cluster: TestCluster
let admin: pg.Client
let holder: pg.Client
let store: pg.Client
let key: string
let second: ChildProcess

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const given = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const answer = await fetch(`${arborist.origin}${path}`, { ...given, headers, signal: AbortSignal.timeout(60_000) })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return answer.json() as Promise<T>
}

type Item = { task: string; index: string | null; state: string; operationId: string | null }
type Run = { state: string; says: string; done: number; failed: number; items: Item[] }
const base = '/api/targets/watched'
const look = (id: string) => ask<Run>(`${base}/runs/${id}`)

/** Begins a run of which the first rebuild hangs behind a writer; resolves when it hangs. */
async function beginRun(table: string): Promise<string> {
  for (const name of [`${table}_a`, `${table}_b`]) await makeBloatedTable(cluster, 'watched', admin, name)
  await holder.query(`begin; lock table ${table}_a, ${table}_b in row exclusive mode`)
  const { id } = await ask<{ id: string }>(`${base}/runs`, {})
  const isHanging = async () => (await admin.query(hanging)).rowCount
  await expect.poll(isHanging, patience).toBe(1)
  return id
}
const hanging = `select from pg_stat_activity where query ~ '^REINDEX' and application_name like 'arborist%' and wait_event_type = 'Lock'`

/** Process of the worker that drives a run now. */
async function driver(id: string): Promise<number> {
  const text = 'select w.pid from runs r join workers w on w.id::text = r.owner where r.id = $1'
  return (await store.query<{ pid: number }>(text, [id])).rows[0]?.pid ?? 0
}

async function expectGoodEnd(id: string, table: string): Promise<void> {
  await expect.poll(async () => (await look(id)).state, patience).toBe('finished')
  const { items, done, failed } = await look(id)
  const rebuilt = items.filter(({ task, index }) => task === 'rebuild' && index?.startsWith(table))
  expect(rebuilt.map(({ index, state }) => [index, state]).sort()).toEqual([
    [`${table}_a_id`, 'done'],
    [`${table}_b_id`, 'done'],
  ])
  expect([done, failed]).toEqual([items.filter(({ state }) => state === 'done').length, 0])
  const { rows } = await store.query(
    `select name, count(*)::int as n from operations where run_id = $1 and kind = 'reindex-index' group by name order by name`,
    [id],
  )
  expect(rows).toEqual(expect.arrayContaining([`${table}_a_id`, `${table}_b_id`].map((name) => ({ name, n: 1 }))))
  const left = await admin.query(
    `select relname from pg_class left join pg_index on indexrelid = pg_class.oid
     where relname ~ '_ccnew|_ccold' or not (indisvalid and indisready and indislive)`,
  )
  expect(left.rows).toEqual([])
}

beforeAll(async () => {
  home = await makeHome()
  const settings = { autovacuum: 'off' }
  ;[arborist, cluster] = await Promise.all([startArborist('start', { home }), startCluster(18, { settings })])
  await cluster.createDatabase('watched')
  ;[admin, holder] = await Promise.all([cluster.connect('watched'), cluster.connect('watched')])
  const made = await runArborist(['key', 'create', '--name', 'faults', '--role', 'admin'], { ARBORIST_HOME: home })
  key = made.stdout.trim()
  store = await connectStore(home)
  await ask('/api/targets', {
    name: 'watched',
    ...{ host: '127.0.0.1', port: cluster.port, database: 'watched', tls: 'disable', intervalS: 3600 },
    ...{ user: cluster.superuser, password: cluster.password },
  })
  // The tables are made while Arborist looks on: an index rests after it was built.
  const thresholds = { leastIndexBytes: 1_048_576, leastGainBytes: 262_144 }
  await ask(`${base}/policies`, {
    isEnabled: false,
    timeZone: 'UTC',
    care: { thresholds, cooldownDays: 0, modes: { vacuum: 'off' } },
  })
  // A second worker on the same store, as on another machine.
  const password = (await readFile(join(home, 'store.password'), 'utf8')).trim()
  const socket = encodeURIComponent(join(home, 'store.socket'))
  second = spawn(process.execPath, [program, 'start'], {
    env: {
      ...process.env,
      ...{ ARBORIST_HOME: join(home, 'second'), ARBORIST_ROLE: 'worker', LOG_LEVEL: 'error' },
      ARBORIST_KEY_FILE: join(home, 'worker.key'),
      DATABASE_URL: `postgresql://arborist:${password}@${socket}/arborist`,
    },
    stdio: 'ignore',
  })
  const workers = async () => (await store.query('select from workers')).rowCount
  await vi.waitFor(async () => expect(await workers()).toBe(2), patience)
})

afterAll(async () => {
  second?.kill('SIGTERM')
  await store?.end().catch(() => undefined)
  if (home) await removeHome(home)
})

describe('a run of maintenance, with two workers on one store', () => {
  it('is driven by one of them; when that one is killed with SIGKILL, it is followed and nothing is done twice', async () => {
    const id = await beginRun('killed')
    const drivers = new Set<number>()
    for (let kills = 0; kills < 2; kills += 1) {
      const pid = await driver(id)
      expect(drivers).not.toContain(pid)
      drivers.add(pid)
      process.kill(pid, 'SIGKILL')
      await expect.poll(async () => ![0, pid].includes(await driver(id)), patience).toBe(true)
    }
    expect((await look(id)).state).toBe('running')
    expect((await admin.query(hanging)).rowCount).toBe(1)
    await holder.query('rollback')
    await expectGoodEnd(id, 'killed')
  })

  it('goes on when every worker is killed at once', async () => {
    const id = await beginRun('lonely')
    const { rows } = await store.query<{ pid: number }>('select pid from workers')
    for (const { pid } of rows) process.kill(pid, 'SIGKILL')
    await holder.query('rollback')
    await expectGoodEnd(id, 'lonely')
  })

  it('goes on when the store is killed and comes back', async () => {
    const id = await beginRun('forgot')
    const [postmaster] = processesOf(home).filter((each) => / -D /.test(each.command))
    process.kill(postmaster!.pid, 'SIGKILL')
    await holder.query('rollback')
    const reconnect = async () => {
      await store.end().catch(() => undefined)
      store = await connectStore(home)
      return (await store.query('select 1')).rowCount
    }
    await expect.poll(() => reconnect().catch(() => 0), patience).toBe(1)
    await expectGoodEnd(id, 'forgot')
  })
})
