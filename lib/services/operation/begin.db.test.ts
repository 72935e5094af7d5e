import type { Client } from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { occupyTable, writeLimits } from '@/lib/store/operation'
import { updateTarget } from '@/lib/store/target'
import { createRequest, type Ground, openGround } from '@/lib/testing/operating'
import { startCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'

// What may begin, and when: the rules of the queue with a server behind them.

let store: TestStore
let ground: Ground
let client: Client
let app: Client

beforeAll(async () => {
  const [made, cluster] = await Promise.all([makeStore(), startCluster(18, { settings: { autovacuum: 'off' } })])
  store = made
  ground = await openGround(store, cluster)
  client = ground.client
  app = await cluster.connect()
  await client.query(`
    create table t (id int, a int);
    create table parted (id int, day int) partition by range (day);
    create table leaf partition of parted for values from (0) to (10);
    create index leaf_id on leaf (id);
    insert into t select n, n from generate_series(1, 100) n`)
})
afterAll(async () => {
  await app?.end()
  await ground?.end()
})
afterEach(async () => {
  await app.query('rollback')
})

test('a build on a partitioned table and a drop on its leaf are not done at a time', async () => {
  await app.query('begin; insert into leaf values (1, 1)')
  const build = await ground.ask({ ...createRequest('parted', 'parted_day', { column: 'day' }) })
  const [first] = await ground.begin()
  await ground.untilPhase(build.id, 'waiting for writers')
  const drop = await ground.ask({ kind: 'drop-index', schema: 'public', name: 'leaf_id' })
  for (const { done } of await ground.begin()) await done
  const { state, plan } = await ground.find(drop.id)
  expect(state).toBe('waiting')
  expect(await occupyTable(store, drop, plan!.table)).toBe(build.id)
  // Known by its plan now: it is not even begun.
  await store.pool.query(`update operations set due_at = now() where id = $1`, [drop.id])
  expect(await ground.begin()).toEqual([])
  await app.query('rollback')
  await first!.done
  expect(await ground.finish(build.id)).toMatchObject({ state: 'succeeded' })
  expect(await ground.finish(drop.id)).toMatchObject({ state: 'succeeded' })
})

test.each<[string, (isClosed: boolean) => Promise<unknown>]>([
  ['read-only', (isReadOnly) => writeLimits(store.db, ground.targetId, { isReadOnly })],
  ['paused', (isPaused) => updateTarget(store.db, ground.targetId, { pausedAt: isPaused ? new Date() : null })],
])('what is looked at while its target becomes %s is not begun, and begins when that is lifted', async (_, close) => {
  const { prepare } = ground.site
  ground.site.prepare = async (...asked) => {
    const prepared = await prepare(...asked)
    await close(true)
    return prepared
  }
  const { id } = await ground.ask(createRequest('t', 'closed', { column: 'a' }))
  const [begun] = await ground.begin()
  await begun!.done
  ground.site.prepare = prepare
  expect(await ground.find(id)).toMatchObject({ state: 'waiting', startedAt: null, giveUpAt: null })
  expect((await client.query(`select to_regclass('closed') as name`)).rows).toEqual([{ name: null }])
  await close(false)
  expect(await ground.finish(id)).toMatchObject({ state: 'succeeded' })
  await client.query('drop index closed')
})
