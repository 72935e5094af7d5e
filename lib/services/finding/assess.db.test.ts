import type { Client } from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import type { WatchedIndex } from '@/lib/domain/assess/watched'
import { readAssessment } from '@/lib/store/finding'
import { findIndex } from '@/lib/store/index-read'
import { claimTarget, releaseTarget } from '@/lib/store/target'
import { loadWatch, loadWatchedIndexes, loadWatchedTables, openWatchedIndexes } from '@/lib/store/watched'
import { openTarget } from '@/lib/targets/pool'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { reportCounters } from '@/lib/testing/report-counters'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { contextOf, type Watched, watch } from '@/lib/testing/world'
import { ledger } from '../index/ledger'
import { takeSnapshot } from '../snapshot/take'
import { perform } from '../verb'
import { assessTarget } from './assess'
import { dismiss, restore } from './dismiss'
import { describe as describeFinding, list } from './read'

/** The oldest and the newest version, for what takes two servers. */
const ends = new Set([majors[0]!, majors.at(-1)!])

let store: TestStore
beforeAll(async () => {
  store = await makeStore({ days: 38 })
})

/** Makes the store remember 36 days of watching, whole hours each, up to now. */
async function age(targetId: string): Promise<void> {
  await store.pool.query(
    `insert into snapshot_hours (target_id, at, taken, index_bytes, table_bytes, index_scans, seq_scans, rows_written)
     select $1, date_trunc('hour', now()) - n * interval '1 hour', 1, 0, 0, 0, 0, 0 from generate_series(1, 36 * 24) n`,
    [targetId],
  )
  for (const name of ['tables', 'indexes']) {
    await store.pool.query(`update ${name} set first_seen_at = now() - interval '36 days' where target_id = $1`, [
      targetId,
    ])
  }
}

async function assessNow(watched: Watched) {
  return assessTarget(store, await watched.target(), watched.pool, new Date())
}

async function found(watched: Watched) {
  const { items } = await perform(list, contextOf(store), { target: watched.id })
  return items.map(({ kind, objects }) => `${kind} ${objects[0].name}`).sort()
}

async function verdictOn(watched: Watched, index: string) {
  const answer = await perform(ledger, contextOf(store), { target: watched.id, index })
  return answer.ledger
}

const shop = `
  create table customers (id int primary key, email text);
  create table orders (id int primary key, customer_id int references customers on delete cascade, day int, note text);
  insert into customers select g, 'c' || g from generate_series(1, 2000) g;
  insert into orders select g, 1 + g % 2000, g % 50, 'n' from generate_series(1, 5000) g;
  create index orders_day on orders (day);
  create index orders_day_note on orders (day, note);
  create index orders_note on orders (note);
  create table loose (a int, b int);
  insert into loose select g, g from generate_series(1, 5000) g;
  analyze`

describe.each([...majors])('PostgreSQL %i', (major) => {
  let cluster: TestCluster
  let client: Client
  let watched: Watched

  beforeAll(async () => {
    cluster = await startCluster(major, { settings: { autovacuum: 'off' } })
    await cluster.createDatabase('shop')
    client = (await cluster.connect('shop')) as Client
    await client.query(shop)
    watched = await watch(store, cluster, { database: 'shop' })
    await watched.take()
    // What was written before our time is not counted by us.
    await client.query(`insert into orders select g, 1 + g % 2000, g % 50, 'n' from generate_series(5001, 50000) g`)
    await reportCounters(client, major)
    await client.query('analyze orders')
    await reportCounters(client, major)
    await watched.take()
  })

  test('a young watch finds what structure tells, and calls nothing unused', async () => {
    await assessNow(watched)
    expect(await found(watched)).toEqual(['covered orders_day', 'foreign-key orders', 'no-primary-key loose'])
    expect(await verdictOn(watched, 'orders_note')).toMatchObject({ verdict: 'watching' })
    expect((await verdictOn(watched, 'orders_note'))?.reason).toContain('Arborist watches it no longer than that')
    expect(await verdictOn(watched, 'orders_pkey')).toMatchObject({
      verdict: 'keep',
      reason: expect.stringContaining('primary key'),
    })
  })

  test('after 35 days without a scan an index is a candidate; its cover and its keeper are told apart', async () => {
    await age(watched.id)
    await assessNow(watched)
    expect(await verdictOn(watched, 'orders_note')).toMatchObject({ verdict: 'candidate' })
    expect(await verdictOn(watched, 'orders_day')).toMatchObject({ verdict: 'safe-to-try' })
    // Neither is used, yet never both are to go.
    expect((await verdictOn(watched, 'orders_day_note'))?.reason).toContain('It is to do the work of “orders_day”')
    expect(await found(watched)).toEqual([
      'covered orders_day',
      'foreign-key orders',
      'never-used orders_note',
      'no-primary-key loose',
    ])
  })

  test('the statements of the next steps do what they say', async () => {
    const { items } = await perform(list, contextOf(store), { target: watched.id })
    const step = (kind: string) => items.find((each) => each.kind === kind)!.nextStep.sql!
    await client.query(step('foreign-key'))
    await client.query(step('covered'))
    await watched.take()
    await assessNow(watched)
    expect(await found(watched)).toEqual([
      'never-used orders_day_note',
      'never-used orders_note',
      'no-primary-key loose',
    ])
    const made = await findIndex(store.db, watched.id, 'orders_customer_id_idx')
    expect(made?.index.isValid).toBe(true)
    const resolved = await perform(list, contextOf(store), { target: watched.id, state: 'resolved' })
    expect(resolved.total).toBe(2)
  })

  test('a failed build is told with its cause, and a leftover with the index it was for', async () => {
    await client.query(`
      update pg_index set indisvalid = false where indexrelid = 'orders_note'::regclass;
      create index orders_day_note_ccnew1 on orders (day, note);
      update pg_index set indisvalid = false where indexrelid = 'orders_day_note_ccnew1'::regclass`)
    await watched.take()
    await assessNow(watched)
    const { items } = await perform(list, contextOf(store), { target: watched.id, kind: 'invalid' })
    const says = Object.fromEntries(items.map((each) => [each.objects[0].name, each.says]))
    expect(says).toEqual({
      orders_note: 'A concurrent build of it failed or was interrupted.',
      orders_day_note_ccnew1: 'A concurrent rebuild of “orders_day_note” failed and left this behind.',
    })
    await client.query(`
      update pg_index set indisvalid = true where indexrelid = 'orders_note'::regclass;
      drop index orders_day_note_ccnew1`)
  })

  test('a build that runs or is held up is no finding', async () => {
    const holder = (await cluster.connect('shop')) as Client
    await holder.query('begin; select * from loose limit 1; insert into loose values (0, 0)')
    const builder = (await cluster.connect('shop')) as Client
    const building = builder.query('create index concurrently loose_a on loose (a)').catch(() => null)
    await expect
      .poll(async () => (await client.query(`select from pg_class where relname = 'loose_a'`)).rowCount, {
        timeout: 10_000,
      })
      .toBe(1)
    await watched.take()
    await assessNow(watched)
    expect(await found(watched)).not.toContain('invalid loose_a')
    await holder.query('rollback')
    await building
  })

  test('an index that a restore made anew is watched anew, with its reason', async () => {
    await watched.take()
    await assessNow(watched)
    expect(await verdictOn(watched, 'orders_day_note')).toMatchObject({ verdict: 'candidate' })
    await client.query('drop index orders_day_note; create index orders_day_note on orders (day, note)')
    await watched.take()
    await assessNow(watched)
    const judged = await verdictOn(watched, 'orders_day_note')
    expect(judged?.verdict).toBe('watching')
    expect(judged?.reason).toContain('the index was dropped and created again, as a restore does')
  })

  test('a crash turns the verdict to watching, with its reason', async () => {
    await watched.take()
    await assessNow(watched)
    expect(await verdictOn(watched, 'orders_note')).toMatchObject({ verdict: 'candidate' })
    await cluster.crash()
    await watched.take()
    await assessNow(watched)
    const judged = await verdictOn(watched, 'orders_note')
    expect(judged?.verdict).toBe('watching')
    expect(judged?.reason).toContain('the server crashed and lost its counters')
    expect(await found(watched)).toEqual(['no-primary-key loose'])
    await watched.end()
  })
})

test('a dismissed finding stays away until its facts change, and every act is on the trail', async () => {
  const cluster = await startCluster(18, { settings: { autovacuum: 'off' } })
  const client = (await cluster.connect()) as Client
  await client.query(`${shop}; create index orders_customer on orders (customer_id)`)
  const watched = await watch(store, cluster)
  await watched.take()
  await assessNow(watched)
  const covered = (await perform(list, contextOf(store), { target: watched.id, kind: 'covered' })).items[0]!
  const handle = { target: watched.id, finding: covered.id }
  await expect(perform(dismiss, contextOf(store, 'viewer'), { ...handle, reason: 'no' })).rejects.toMatchObject({
    code: 'not-allowed',
  })
  await expect(perform(dismiss, contextOf(store), { ...handle, reason: ' ' })).rejects.toMatchObject({
    code: 'invalid',
  })
  await perform(dismiss, contextOf(store, 'operator'), { ...handle, reason: 'asked for by the report team', days: 30 })
  await assessNow(watched)
  expect(await found(watched)).not.toContain('covered orders_day')
  await perform(restore, contextOf(store, 'operator'), handle)
  expect(await found(watched)).toContain('covered orders_day')
  await perform(dismiss, contextOf(store, 'operator'), { ...handle, reason: 'again' })
  // The keeper is another one now.
  await client.query('create index orders_day_id on orders (day, id); drop index orders_day_note')
  await watched.take()
  await assessNow(watched)
  const { finding, events } = await perform(describeFinding, contextOf(store), handle)
  expect(finding.dismissal).toBeNull()
  expect(events.map(({ kind }) => kind).sort()).toEqual(['dismissed', 'dismissed', 'found', 'restored', 'returned'])
  const { rows } = await store.pool.query(
    `select action from audit where target_id = $1 and action like '%finding' order by id`,
    [watched.id],
  )
  expect(rows.map((row) => row.action)).toEqual(['dismissed finding', 'restored finding', 'dismissed finding'])
  await watched.end()
})

test.each([...ends])('a database restored onto another server is watched anew (PostgreSQL %i)', async (major) => {
  const [old, restored] = await Promise.all([startCluster(major), startCluster(major)])
  for (const cluster of [old, restored]) await ((await cluster.connect()) as Client).query(shop)
  const watched = await watch(store, old)
  await watched.take()
  const client = (await old.connect()) as Client
  await client.query(`insert into orders select g, 1, 1, 'n' from generate_series(5001, 50000) g`)
  await reportCounters(client, major)
  await watched.take()
  await age(watched.id)
  await assessNow(watched)
  expect(await verdictOn(watched, 'orders_note')).toMatchObject({ verdict: 'candidate' })

  const place = { host: restored.host, port: restored.port, database: 'postgres', user: restored.superuser }
  const pool = openTarget({ ...place, tls: 'disable', ca: null }, restored.password)
  await takeSnapshot(store, await watched.target(), pool, new Map(), () => new Date())
  await assessTarget(store, await watched.target(), pool, new Date())
  const judged = await verdictOn(watched, 'orders_note')
  expect(judged?.verdict).toBe('watching')
  expect(judged?.reason).toContain('another server answers at this address (restored or replaced)')
  await Promise.all([pool.end(), watched.end()])
})

test.each([...ends])('a new replica withholds the verdict, unwatched and young (PostgreSQL %i)', async (major) => {
  const primary = await startCluster(major, { settings: { autovacuum: 'off' } })
  const client = (await primary.connect()) as Client
  await client.query(`${shop}; create index orders_customer on orders (customer_id)`)
  const watched = await watch(store, primary, { name: 'main' })
  await watched.take()
  await client.query(`insert into orders select g, 1, 1, 'n' from generate_series(5001, 50000) g`)
  await reportCounters(client, major)
  await watched.take()
  await age(watched.id)
  await assessNow(watched)
  expect(await verdictOn(watched, 'orders_note')).toMatchObject({ verdict: 'candidate' })

  // A standby that is down leaves its slot; one that never came has none that was used.
  await client.query(`select pg_create_physical_replication_slot('never')`)
  await assessNow(watched)
  expect(await verdictOn(watched, 'orders_note')).toMatchObject({ verdict: 'candidate' })
  await client.query(`select pg_create_physical_replication_slot('down', true)`)
  await assessNow(watched)
  expect(await verdictOn(watched, 'orders_note')).toMatchObject({
    verdict: 'watching',
    reason: expect.stringContaining('1 server of the cluster is not watched'),
  })
  await client.query(`select pg_drop_replication_slot(slot_name) from pg_replication_slots`)

  const standby = await primary.replica()
  await expect
    .poll(async () => (await client.query(`select from pg_stat_replication where state = 'streaming'`)).rowCount, {
      timeout: 30_000,
    })
    .toBe(1)
  await watched.take()
  await assessNow(watched)
  const unwatched = await verdictOn(watched, 'orders_note')
  expect(unwatched?.verdict).toBe('watching')
  expect(unwatched?.reason).toContain('1 server of the cluster is not watched')

  const replica = await watch(store, standby, { name: 'reader' })
  await replica.take()
  await assessTarget(store, await replica.target(), replica.pool, new Date())
  const young = await verdictOn(watched, 'orders_note')
  expect(young?.verdict).toBe('watching')
  expect(young?.reason).toMatch(/on replica “reader” are unbroken for .* only: Arborist watches it no longer than that/)

  // Its scans count: once watched for long, one real reader there keeps the index.
  await age(replica.id)
  const reader = (await standby.connect()) as Client
  await reader.query(`set enable_seqscan = off; select * from orders where note = 'n' limit 5`)
  await reportCounters(reader, major)
  await replica.take()
  await assessTarget(store, await replica.target(), replica.pool, new Date())
  const used = await verdictOn(watched, 'orders_note')
  expect(used?.verdict).toBe('keep')
  expect(used?.reason).toContain('on replica “reader”')
  await Promise.all([watched.end(), replica.end()])
})

test('judging waits while a snapshot of the target is taken, and reads the same part by part', async () => {
  const cluster = await startCluster(18, { settings: { autovacuum: 'off' } })
  const client = (await cluster.connect()) as Client
  await client.query(`${shop}; create table empty (a int)`)
  const watched = await watch(store, cluster)
  await watched.take()
  expect(await claimTarget(store.db, watched.id, 'another', 60_000)).toBe(true)
  const order: string[] = []
  const judging = assessNow(watched).then(() => order.push('judged'))
  const asked = async () => (await readAssessment(store.db, watched.id))?.runningAt ?? null
  await expect.poll(asked, { timeout: 20_000 }).not.toBeNull()
  await client.query('create index orders_note_again on orders (note)')
  await watched.take()
  order.push('taken')
  await releaseTarget(store.db, watched.id, 'another', 60_000)
  await judging
  expect(order).toEqual(['taken', 'judged'])
  expect(await found(watched)).toContainEqual(expect.stringMatching(/^duplicate orders_note/))

  const target = await watched.target()
  const { watch: frame, nodeIds } = await loadWatch(store.db, target, new Date())
  const tables = await loadWatchedTables(store.db, target.id, frame)
  const ids = tables.map((table) => table.id)
  const whole = await loadWatchedIndexes(store.db, target.id, frame, nodeIds, ids)
  const parts: WatchedIndex[][] = []
  await store.db.transaction(async (tx) => {
    const single = [...tables.map((table) => [table]), []]
    for await (const part of await openWatchedIndexes(tx, target.id, frame, nodeIds, single)) parts.push(part)
  })
  expect(parts).toEqual([...ids.map((id) => whole.filter((index) => index.tableId === id)), []])
  expect(parts.filter((part) => part.length === 0)).toHaveLength(3)
  await watched.end()
})
