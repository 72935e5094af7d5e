import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { askCancel, type OperationRow } from '@/lib/store/operation'
import { createRequest, type Ground, openGround } from '@/lib/testing/operating'
import { type Major, majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'

// An operation is brought to one of its phases, held there by other sessions, and then something breaks. Each phase has a
// database of its own, so that all of them are held at the same time and one crash of the server hits them all.

type Stage = {
  ground: Ground
  /** Other sessions of the application. */
  one: Client
  two: Client
  row: OperationRow
}
type Scene = {
  name: string
  request: OperationRequest
  /** What holds it, before it begins. */
  before(stage: Stage): Promise<unknown>
  /** Phases as PostgreSQL or we name them; between two of them the scene moves on. */
  phases: string[]
  /** Called in each phase but the last. */
  next?(stage: Stage): Promise<unknown>
}

const create = createRequest('t', 'fresh', { column: 'a' })
const slow = createRequest('t', 'fresh', { expression: 'public.slow(a)' })
const reindex = { kind: 'reindex-index', schema: 'public', name: 'known', tablespace: null } as const
const reindexSlow = { ...reindex, name: 'known_slow' }
const drop = { kind: 'drop-index', schema: 'public', name: 'known' } as const

const write = (client: Client) => client.query('begin; lock table t in row exclusive mode')
const read = (client: Client) => client.query('begin; select from t where id = 1')
const keep = (client: Client) => client.query('begin isolation level repeatable read; select 1')
const jam = (client: Client) => client.query('select pg_advisory_lock(42)')
const free = (client: Client) => client.query('select pg_advisory_unlock(42)')

const allScenes: Scene[] = [
  {
    name: 'create, before the build',
    request: create,
    before: ({ one }) => write(one),
    phases: ['waiting for writers before build'],
  },
  { name: 'create, building', request: slow, before: ({ one }) => jam(one), phases: ['building index'] },
  {
    name: 'create, before the validation',
    request: slow,
    before: ({ one }) => jam(one),
    phases: ['building index', 'waiting for writers before validation'],
    next: async ({ one, two }) => {
      await write(two)
      await free(one)
    },
  },
  {
    name: 'create, before old snapshots',
    request: create,
    before: ({ one }) => keep(one),
    phases: ['waiting for old snapshots'],
  },
  {
    name: 'reindex, before the build',
    request: reindex,
    before: ({ one }) => write(one),
    phases: ['waiting for writers before build'],
  },
  { name: 'reindex, building', request: reindexSlow, before: ({ one }) => jam(one), phases: ['building index'] },
  {
    name: 'reindex, before the validation',
    request: reindexSlow,
    before: ({ one }) => jam(one),
    phases: ['building index', 'waiting for writers before validation'],
    next: async ({ one, two }) => {
      await write(two)
      await free(one)
    },
  },
  {
    name: 'reindex, before old snapshots',
    request: reindex,
    before: ({ one }) => keep(one),
    phases: ['waiting for old snapshots'],
  },
  {
    name: 'reindex, swapped',
    request: reindex,
    before: ({ one }) => read(one),
    phases: ['waiting for readers before marking dead'],
  },
  {
    name: 'drop, out of use',
    request: drop,
    before: ({ one }) => read(one),
    phases: ['waiting for readers before marking dead'],
  },
  {
    name: 'drop, dead',
    request: drop,
    before: ({ one }) => read(one),
    phases: ['waiting for readers before marking dead', 'waiting for readers before removing'],
    next: async ({ one, two }) => {
      await read(two)
      await one.query('commit')
    },
  },
]

const setup = `
  create table t (id int primary key, a int, b text);
  insert into t select n, n % 100, 'row ' || n from generate_series(1, 500) n;
  create function slow(int) returns int immutable language plpgsql as
    'begin perform pg_catalog.pg_advisory_xact_lock_shared(42); return $1; end';
  create index known on t (b);
  create index known_slow on t (slow(a));`

const reset = `
  drop index if exists fresh;
  create index if not exists known on t (b);
  create index if not exists known_slow on t (slow(a));`

/** Every phase on the oldest and the newest major, every third on those between, where servers differ less. */
const stages: [major: Major, phases: string][] = [
  [13, 'all phases'],
  [15, 'a third of the phases'],
  [17, 'a third of the phases'],
  [18, 'all phases'],
]

describe.each(stages.filter(([major]) => majors.includes(major)))('faults on PostgreSQL %i, %s', (major, phases) => {
  const scenes = phases === 'all phases' ? allScenes : allScenes.filter((_, n) => n % 3 === 0)
  let store: TestStore
  let cluster: TestCluster
  let admin: Client
  const databases = scenes.map((_, n) => `scene_${n}`)
  const grounds: Ground[] = []

  beforeAll(async () => {
    const settings = { autovacuum: 'off', max_connections: '300', restart_after_crash: 'on' }
    ;[store, cluster] = await Promise.all([makeStore(), startCluster(major, { settings })])
    await cluster.createDatabase('stage')
    const client = await cluster.connect('stage')
    await client.query(setup)
    await client.end()
    admin = await cluster.connect()
    for (const database of databases) {
      await admin.query(`create database ${database} template stage`)
      grounds.push(await openGround(store, cluster, { database }))
    }
  })
  afterAll(() => Promise.all(grounds.map((ground) => ground.end())))

  /** Every scene at once, each in its database, brought to its phase. */
  function reachAll(): Promise<Stage[]> {
    return Promise.all(scenes.map((scene, n) => reach(scene, grounds[n]!, databases[n]!)))
  }

  async function reach(scene: Scene, ground: Ground, database: string): Promise<Stage> {
    const [one, two] = await Promise.all([cluster.connect(database), cluster.connect(database)])
    await one.query(reset)
    const stage = { ground, one, two, row: await ground.ask(scene.request) }
    await scene.before(stage)
    await ground.begin()
    for (const [n, phase] of scene.phases.entries()) {
      await expect
        .poll(async () => (await ground.find(stage.row.id)).progress?.phase, { timeout: 60_000, message: scene.name })
        .toContain(phase)
      if (n < scene.phases.length - 1) await scene.next?.(stage)
    }
    stage.row = await ground.find(stage.row.id)
    return stage
  }

  function leave(stages: Stage[]): Promise<unknown> {
    return Promise.all(stages.flatMap(({ one, two }) => [one, two]).map((each) => each.end().catch(() => {})))
  }

  /** How each ended, with a sentence; and nothing unfinished is left in any database. */
  async function endings(stages: Stage[]): Promise<Record<string, string>> {
    const ended = await Promise.all(
      stages.map(async ({ ground, row }, n) => {
        const { state, says } = await ground.finish(row.id)
        expect(says, scenes[n]!.name).toMatch(/\.$/)
        const client = await cluster.connect(databases[n]!)
        const { rows } = await client.query(
          'select indexrelid::regclass::text from pg_index where not (indisvalid and indisready and indislive)',
        )
        await client.end()
        expect(rows, scenes[n]!.name).toEqual([])
        return [scenes[n]!.name, state]
      }),
    )
    return Object.fromEntries(ended)
  }

  const expected = (state: (name: string) => string) =>
    Object.fromEntries(scenes.map(({ name }) => [name, state(name)]))
  // What was out of use already is finished, and what was replaced already is done.
  const afterLoss = expected((name) => (/^drop|swapped/.test(name) ? 'succeeded' : 'failed'))

  test('a person cancels in each phase', async () => {
    const stages = await reachAll()
    for (const { row, ground } of stages) {
      await askCancel(store.db, row, 'a person', new Date())
      for (const hold of ground.holds()) hold.askCancel()
    }
    const own = stages.map(({ row }) => `${row.token} ${row.plan!.steps[0]!.sql}`)
    const stillSent = `select query from pg_stat_activity where state = 'active' and application_name || ' ' || query = any($1)`
    await expect.poll(async () => (await admin.query(stillSent, [own])).rows, { timeout: 60_000 }).toEqual([])
    await leave(stages)
    expect(await endings(stages)).toEqual(expected((name) => (name === 'reindex, swapped' ? 'succeeded' : 'cancelled')))
  })

  test('the worker dies in each phase, and the next one takes over without sending anything twice', async () => {
    const stages = await reachAll()
    for (const { ground } of stages) for (const hold of ground.holds()) hold.letGo()
    await store.pool.query("update operations set lease_until = now() - interval '1 s'")
    const adopted = await Promise.all(stages.map(({ ground }) => ground.begin('the next')))
    expect(adopted.map(([each]) => each?.hold.row.state)).toEqual(scenes.map(() => 'running'))
    await leave(stages)
    expect(await endings(stages)).toEqual(expected(() => 'succeeded'))
    for (const { ground, row } of stages) {
      const ended = await ground.find(row.id)
      expect(ended.attempts).toBe(0)
      expect(ended.steps?.[0]?.startedAt).toBe(row.steps?.[0]?.startedAt)
    }
  })

  test.each(['ended by an administrator', 'killed'])('its session is %s in each phase', async (how) => {
    const stages = await reachAll()
    if (how === 'killed') {
      // The server restarts all of its sessions then.
      process.kill(stages[0]!.row.backendPid!, 'SIGKILL')
      const look = () =>
        admin.query('select').then(
          () => 'there',
          () => 'gone',
        )
      await expect.poll(look, { timeout: 60_000 }).toBe('gone')
    } else {
      for (const { row } of stages) await admin.query('select pg_terminate_backend($1)', [row.backendPid])
    }
    await leave(stages)
    expect(await endings(stages)).toEqual(afterLoss)
    if (how === 'killed') admin = await cluster.connect()
  })

  test('the server stops at once in each phase; then all is done at the next try', async () => {
    const stages = await reachAll()
    await cluster.crash()
    await leave(stages)
    expect(await endings(stages)).toEqual(afterLoss)
    const again = stages.filter((_, n) => afterLoss[scenes[n]!.name] === 'failed')
    const asked = await Promise.all(
      again.map(async (stage) => ({ ...stage, row: await stage.ground.ask(stage.row.request) })),
    )
    const states = await Promise.all(asked.map(async ({ ground, row }) => (await ground.finish(row.id)).state))
    expect(states).toEqual(again.map(() => 'succeeded'))
  })
})
