import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEvents, readSeries } from '@/lib/store/series'
import { storeIdentity, updateTarget, updateTargetState } from '@/lib/store/target'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { reportCounters } from '@/lib/testing/report-counters'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { type Watched, watch } from '@/lib/testing/world'
import { refuseOwnStore, takeSnapshot } from './take'

let store: TestStore
beforeAll(async () => {
  store = await makeStore()
})

type IndexRow = {
  id: number
  oid: number
  scans: number
  sum: number
  isLocked: boolean
  dropped: boolean
  size: number
}

async function readIndex(targetId: string, name: string): Promise<IndexRow> {
  const { rows } = await store.pool.query<IndexRow>(
    `select id, oid, scans, scans_sum as sum, is_locked as "isLocked", dropped_at is not null as dropped, size_bytes as size
     from indexes where target_id = $1 and name = $2 order by dropped_at nulls first, id limit 1`,
    [targetId, name],
  )
  return rows[0]!
}

async function seriesSum(
  targetId: string,
  id: number,
  kind: 'index' | 'table' = 'index',
  name = 'scans',
): Promise<number> {
  const now = Date.now()
  const range = { targetId, from: new Date(now - 1_800_000), to: new Date(now + 60_000), simulatedUntil: null }
  const { points } = await readSeries(store.db, kind, [id], range)
  return points.reduce((sum, point) => sum + Number(point[name] ?? 0), 0)
}

async function kindsOf(targetId: string, indexId: number | null): Promise<string[]> {
  const range = { targetId, from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 60_000) }
  const events = await readEvents(store.db, range, { all: true })
  return events.filter((event) => event.indexId === indexId).map(({ kind }) => kind)
}

describe.each([...majors])('PostgreSQL %i', (major) => {
  let cluster: TestCluster
  let count = 0
  let scale: { client: Client; watched: Watched }

  beforeAll(async () => {
    cluster = await startCluster(major, {
      settings: { autovacuum: 'off', shared_preload_libraries: 'pg_stat_statements', max_connections: '30' },
    })
    scale = await world('shared')
  })
  afterAll(async () => {
    await scale?.watched.end()
    await cluster?.remove()
  })

  /** A database with one table of 1,000 rows, indexed by day, and a target that reads it. */
  async function world(name = `w${++count}`): Promise<{ client: Client; watched: Watched }> {
    await cluster.createDatabase(name)
    const client = (await cluster.connect(name)) as Client
    await client.query(`
      create table orders (id int primary key, day int, note text);
      insert into orders select g, g % 50, 'x' from generate_series(1, 1000) g;
      create index orders_by_day on orders (day);
      analyze orders`)
    await reportCounters(client, major)
    return { client, watched: await watch(store, cluster, { database: name }) }
  }

  /** Scans an index `times` times and has the server count it. */
  async function scan(client: Client, times: number, column = 'day'): Promise<void> {
    await client.query('set enable_seqscan = off')
    for (let n = 0; n < times; n += 1) await client.query(`select count(*) from orders where ${column} = ${n}`)
    await reportCounters(client, major)
  }

  test('what is stored is what stands there', async () => {
    const { client, watched } = scale
    await client.query(`
      create table parts (id int, at date) partition by range (at);
      create table parts_a partition of parts for values from ('2024-01-01') to ('2025-01-01');
      create index parts_at on parts (at)`)
    const result = await watched.take()
    expect(result.failed.map(({ question }) => question)).toEqual(['statements'])
    const own = await client.query<{ indexes: number; tables: number; bytes: number }>(`
      select count(*) filter (where relkind in ('i', 'I'))::int as indexes,
        count(*) filter (where relkind in ('r', 'p', 'm'))::int as tables,
        sum(case when relkind = 'i' then pg_relation_size(oid) end)::float8 as bytes
      from pg_class where relnamespace = 'public'::regnamespace`)
    const { state } = await watched.target()
    expect([state.indexCount, state.tableCount, state.indexBytes]).toEqual(Object.values(own.rows[0]!))
    const { rows: byId } = await store.pool.query<{ name: string }>(
      `select format('%s.%s.%s', schema, "table", name) as name from indexes where target_id = $1 order by id`,
      [watched.id],
    )
    const names = byId.map(({ name }) => name)
    expect(names, 'lists have them in the order they were first seen').toEqual(names.toSorted())
    const snapshots = await store.pool.query('select * from snapshots where target_id = $1', [watched.id])
    expect(snapshots.rows[0]).toMatchObject({
      index_count: state.indexCount,
      table_count: state.tableCount,
      index_bytes: state.indexBytes,
      index_scans: 0,
    })
  })

  test('one unbroken series through reset, crash, restart and every kind of rebuild', async () => {
    const { client: first, watched } = await world()
    let client = first
    await watched.take()
    const { id } = await readIndex(watched.id, 'orders_by_day')
    let done = 0
    const work = async (times: number) => {
      await scan(client, times)
      done += times
    }
    const expectSum = async (events: string[]) => {
      await watched.take()
      const row = await readIndex(watched.id, 'orders_by_day')
      expect({ id: row.id, sum: row.sum }).toEqual({ id, sum: done })
      expect(await seriesSum(watched.id, id)).toBe(done)
      const seen = [...(await kindsOf(watched.id, id)), ...(await kindsOf(watched.id, null))]
      for (const kind of events) expect(seen).toContain(kind)
      return seen
    }
    const reconnect = async () => {
      client = (await cluster.connect(String(watched.pool.connection.database))) as Client
    }

    await work(5)
    expect(await expectSum([])).toEqual([])
    await client.query("select pg_stat_reset_single_table_counters('orders_by_day'::regclass)")
    await reportCounters(client, major)
    await work(2)
    await expectSum(['counters-reset'])

    await client.query('reindex index orders_by_day')
    await work(3)
    await expectSum(['rebuilt'])
    await client.query('reindex index concurrently orders_by_day')
    await work(2)
    await expectSum(['rebuilt-concurrently'])
    watched.forget()
    await client.query('drop index orders_by_day; create index orders_by_day on orders (day)')
    await work(1)
    await expectSum(['recreated'])

    await client.query('alter index orders_by_day rename to orders_day')
    await watched.take()
    expect((await readIndex(watched.id, 'orders_day')).id).toBe(id)
    await client.query('alter index orders_day rename to orders_by_day')
    await expectSum(['renamed'])

    await cluster.restart()
    await reconnect()
    await work(4)
    await expectSum(['restart'])
    expect(await kindsOf(watched.id, null)).not.toContain('crash')

    await cluster.crash()
    await reconnect()
    await work(7)
    await expectSum(['crash'])
    expect((await watched.target()).state.countersSinceCause).toBe('crash')

    for (let n = 0; n < 60; n += 1) await client.query('select 1')
    await reportCounters(client, major)
    await expectSum([])
    await client.query('select pg_stat_reset()')
    await reportCounters(client, major)
    await work(1)
    await expectSum([])
    const seen = await kindsOf(watched.id, null)
    expect(seen.filter((kind) => kind === 'crash')).toHaveLength(1)
    await watched.end()
  })

  test('a table keeps its counts when one of its indexes goes', async () => {
    const { client, watched } = await world()
    await watched.take()
    await scan(client, 4)
    await client.query('insert into orders select g, 1 from generate_series(2001, 2010) g')
    await reportCounters(client, major)
    await watched.take()
    await client.query('drop index orders_by_day')
    await reportCounters(client, major)
    await watched.take()
    const { rows } = await store.pool.query(`select id from tables where target_id = $1 and name = 'orders'`, [
      watched.id,
    ])
    expect(await seriesSum(watched.id, rows[0].id, 'table', 'inserts')).toBe(10)
    expect(await seriesSum(watched.id, rows[0].id, 'table', 'indexScans')).toBe(4)
    const index = await readIndex(watched.id, 'orders_by_day')
    expect(index.dropped).toBe(true)
    expect(await kindsOf(watched.id, index.id)).toEqual(['dropped'])
    await watched.end()
  })

  test('names of tables and indexes exchanged, moved and dropped', async () => {
    const { client, watched } = await world()
    await client.query('create table other (id int); create index other_id on other (id)')
    await watched.take()
    const [orders, other] = [await readIndex(watched.id, 'orders_by_day'), await readIndex(watched.id, 'other_id')]
    await client.query(`
      alter table orders rename to aside; alter table other rename to orders; alter table aside rename to other;
      alter index orders_by_day rename to aside; alter index other_id rename to orders_by_day;
      alter index aside rename to other_id`)
    await watched.take()
    expect((await readIndex(watched.id, 'other_id')).id).toBe(orders.id)
    expect((await readIndex(watched.id, 'orders_by_day')).id).toBe(other.id)
    await client.query('create schema moved; alter table other set schema moved; drop table orders')
    watched.forget()
    await watched.take()
    expect((await readIndex(watched.id, 'other_id')).id).toBe(orders.id)
    expect((await readIndex(watched.id, 'orders_by_day')).dropped).toBe(true)
    const { rows } = await store.pool.query(
      `select i.name from indexes i left join tables t on t.id = i.table_id and t.dropped_at is null
       where i.target_id = $1 and i.dropped_at is null and t.id is null`,
      [watched.id],
    )
    expect(rows).toEqual([])
    await watched.end()
  })

  test('an index whose concurrent build failed is invalid, and valid once rebuilt', async () => {
    const { client, watched } = await world()
    await watched.take()
    await expect(client.query('create unique index concurrently orders_once on orders (day)')).rejects.toThrow()
    await watched.take()
    const row = await readIndex(watched.id, 'orders_once')
    const valid = async () =>
      (await store.pool.query('select is_valid from indexes where id = $1', [row.id])).rows[0].is_valid
    expect(await valid()).toBe(false)
    await client.query('delete from orders where id > 50; reindex index orders_once')
    await watched.take()
    expect(await valid()).toBe(true)
    expect(await kindsOf(watched.id, row.id)).toEqual(['created', 'rebuilt', 'became-valid'])
    await client.query(`update pg_index set indisvalid = false where indexrelid = 'orders_once'::regclass`)
    await watched.take()
    expect(await kindsOf(watched.id, row.id)).toContain('became-invalid')
    await watched.end()
  })

  test('a locked table is marked, waited for by nobody, and completed next time', async () => {
    const { client, watched } = await world()
    await client.query('begin; create table late (id int primary key); commit')
    await client.query('begin; lock table orders, late in access exclusive mode')
    const first = await watched.take()
    expect(first.failed.map(({ question }) => question)).toEqual(['statements'])
    expect(await readIndex(watched.id, 'late_pkey')).toMatchObject({ isLocked: true, size: null })
    await client.query('commit')
    await watched.take()
    const row = await readIndex(watched.id, 'late_pkey')
    expect(row).toMatchObject({ isLocked: false, size: 8192 })
    const shape = await store.pool.query('select definition from index_shapes where index_id = $1', [row.id])
    expect(shape.rows[0].definition).toContain('late_pkey')
    await watched.end()
  })

  test('a question that fails is told of, and costs nothing', async () => {
    const { client, watched } = await world()
    const { failed } = await watched.take()
    expect(failed).toEqual([
      expect.objectContaining({ question: 'statements', hint: 'create extension pg_stat_statements;' }),
    ])
    await client.query('create extension pg_stat_statements')
    const call = () => client.query('select count(*) as called from orders where day = 7')
    await call()
    expect((await watched.take()).failed).toEqual([])
    await call()
    await call()
    // The extension is in the way for one snapshot, then back.
    await client.query('alter extension pg_stat_statements update; revoke all on pg_stat_statements from public')
    await watched.take()
    watched.forget()
    await store.pool.query(`update statements set last_seen_at = now() - interval '9 days' where target_id = $1`, [
      watched.id,
    ])
    await call()
    await watched.take()
    const { rows } = await store.pool.query(
      `select sum(a.calls)::int as calls from statement_samples a join statements s on s.id = a.statement_id
       where s.target_id = $1 and s.text like '%called%'`,
      [watched.id],
    )
    expect(rows).toEqual([{ calls: 3 }])
    await watched.end()
  })

  test('two who store at once: one does, the other gives way', async () => {
    const { client, watched } = await world()
    const twin = { ...watched }
    await watched.take()
    await scan(client, 6)
    const taken = await Promise.allSettled([watched.take(), twin.take(), twin.take()])
    for (const each of taken) {
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'conflict' })
    }
    const { id, sum } = await readIndex(watched.id, 'orders_by_day')
    expect([sum, await seriesSum(watched.id, id)]).toEqual([6, 6])
    await watched.end()
  })

  test('a clock that was hours ahead is followed back, and nothing is counted twice', async () => {
    const { client, watched } = await world()
    await watched.take()
    await scan(client, 3)
    const ahead = new Date(Date.now() + 3 * 3_600_000)
    await takeSnapshot(store, await watched.target(), watched.pool, new Map(), () => ahead)
    await scan(client, 4)
    const before = Date.now()
    const { at } = await takeSnapshot(store, await watched.target(), watched.pool, new Map(), () => new Date())
    expect(at.getTime() - before).toBeLessThan(3_600_000)
    expect((await readIndex(watched.id, 'orders_by_day')).sum).toBe(7)
    await watched.end()
  })

  test('a target removed while it was being read leaves nothing behind', async () => {
    const { watched } = await world()
    const taking = takeSnapshot(store, await watched.target(), watched.pool, new Map(), () => new Date())
    await updateTarget(store.db, watched.id, { removedAt: new Date() })
    await expect(taking).rejects.toMatchObject({ code: 'not-found' })
    const { rows } = await store.pool.query('select count(*)::int as n from indexes where target_id = $1', [watched.id])
    expect(rows).toEqual([{ n: 0 }])
    await watched.end()
  })

  test('another cluster under the same address: names go on, nothing is invented', async () => {
    const { client, watched } = await world()
    await scan(client, 9)
    await watched.take()
    const row = await readIndex(watched.id, 'orders_by_day')
    const { rows } = await store.pool.query(
      `insert into clusters (system_identifier) values ('1' || $1) returning id`,
      [`${major}${count}`],
    )
    await updateTargetState(store.db, watched.id, { clusterId: rows[0].id })
    await store.pool.query('update indexes set oid = oid + 7777 where target_id = $1', [watched.id])
    watched.forget()
    await scan(client, 3)
    await watched.take()
    const after = await readIndex(watched.id, 'orders_by_day')
    expect([after.id, after.sum]).toEqual([row.id, 0])
    expect(await kindsOf(watched.id, row.id)).toEqual([])
    expect(await kindsOf(watched.id, null)).toEqual(['different-server'])
    await scan(client, 2)
    await watched.take()
    expect((await readIndex(watched.id, 'orders_by_day')).sum).toBe(2)
    await watched.end()
  })

  test.runIf(major === 15 || major === 18)(
    'a promoted standby goes on, and the primary behind its address does not',
    async () => {
      const primary = await startCluster(major, { settings: { autovacuum: 'off' } })
      const writer = (await primary.connect()) as Client
      await writer.query(`create table orders (id int primary key, day int);
      insert into orders select g, g % 50 from generate_series(1, 1000) g; create index orders_by_day on orders (day)`)
      const standby = await primary.replica()
      const reader = (await standby.connect()) as Client
      await expect
        .poll(
          async () =>
            (await reader.query(`select count(*)::int as n from pg_class where relname = 'orders_by_day'`)).rows,
          { timeout: 30_000 },
        )
        .toEqual([{ n: 1 }])
      const watched = await watch(store, standby)
      await watched.take()
      const { id } = await readIndex(watched.id, 'orders_by_day')
      await scan(reader, 5)
      await watched.take()
      await standby.promote()
      await scan(reader, 3)
      await watched.take()
      expect((await readIndex(watched.id, 'orders_by_day')).sum).toBe(8)
      expect(await kindsOf(watched.id, null)).toEqual(['promoted'])

      // The address now leads to the old primary, which has counted for itself.
      await scan(writer, 20)
      const moved = await watch(store, primary)
      await store.pool.query(`delete from target_states where target_id = $1`, [moved.id])
      await store.pool.query(`update target_states set target_id = $2 where target_id = $1`, [watched.id, moved.id])
      for (const name of ['tables', 'indexes']) {
        await store.pool.query(`update ${name} set target_id = $2 where target_id = $1`, [watched.id, moved.id])
      }
      await moved.take()
      const row = await readIndex(moved.id, 'orders_by_day')
      expect([row.id, row.sum]).toEqual([id, 8])
      expect(await kindsOf(moved.id, null)).toEqual(['failover'])
      await Promise.all([watched.end(), moved.end()])
      await Promise.all([standby.remove(), primary.remove()])
    },
  )
})

test('our own store is refused as a target', async () => {
  const database = new URL(store.url).pathname.slice(1)
  const watched = await watch(store, store.cluster, { database })
  await expect(watched.take()).rejects.toMatchObject({
    code: 'not-allowed',
    message: "This is Arborist's own store; it cannot be a target.",
  })
  await watched.end()
})

test('our own store is known even where its role may not read the system identifier', async () => {
  const own = await storeIdentity(store.db)
  const server = { systemIdentifier: own.systemIdentifier, databaseName: own.database, postmasterStartedAt: null }
  await store.pool.query(`create role storekeeper nologin; grant all on schema public to storekeeper;
    revoke execute on function pg_control_system() from public`)
  try {
    await expect(refuseOwnStore(store, server)).rejects.toMatchObject({ code: 'not-allowed' })
    const veiled = await store.db.transaction(async (tx) => {
      await tx.execute('set local role storekeeper')
      return storeIdentity(tx)
    })
    expect(veiled).toEqual({ ...own, systemIdentifier: null })
    const elsewhere = { ...server, systemIdentifier: null, postmasterStartedAt: new Date(0) }
    await expect(refuseOwnStore(store, elsewhere)).resolves.toBeUndefined()
    const same = { ...server, systemIdentifier: null, postmasterStartedAt: own.startedAt }
    await expect(refuseOwnStore(store, same)).rejects.toMatchObject({ code: 'not-allowed' })
  } finally {
    await store.pool.query(`grant execute on function pg_control_system() to public;
      drop owned by storekeeper; drop role storekeeper`)
  }
})
