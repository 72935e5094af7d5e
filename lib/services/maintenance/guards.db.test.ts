import { execFileSync } from 'node:child_process'
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { defaultPolicy, type Guards } from '@/lib/domain/maintenance/policy'
import { listOperations, type OperationRow } from '@/lib/store/operation'
import { makeBloatedTable, untilCounted } from '@/lib/testing/bloated-table'
import { type Care, openCare } from '@/lib/testing/caring'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'

const mb = 1024 * 1024
const patience = { timeout: 20_000 }

/** What is done to a real server while a rebuild of ours runs on it, and what ends it. */
type Trouble = {
  guard: string
  says: RegExp
  limits(): Promise<Partial<Guards>>
  breach(): Promise<void>
  calm(): Promise<void>
}

describe.each(majors.filter((major) => [13, 18].includes(major)))('guards on PostgreSQL %i', (major) => {
  const isNewest = major === majors.at(-1)
  let store: TestStore
  let cluster: TestCluster
  let standby: TestCluster
  let care: Care
  let client: Client
  let loader: Client
  let others: Client[] = []
  let database = 'd0'
  let count = 0

  beforeAll(async () => {
    const settings = { autovacuum: 'off', max_prepared_transactions: '4' }
    ;[store, cluster] = await Promise.all([makeStore(), startCluster(major, { settings })])
    standby = await cluster.replica()
    await cluster.createDatabase('loaded')
    loader = await cluster.connect('loaded')
    await loader.query(
      `create table load (t text);
       create function wait() returns trigger language plpgsql as 'begin perform pg_sleep(300); return new; end';
       create trigger wait before insert on load for each row execute function wait()`,
    )
  })
  beforeEach(async () => {
    count += 1
    database = `d${count}`
    await cluster.createDatabase(database)
    client = await cluster.connect(database)
    await makeBloatedTable(cluster, database, client, 'busy')
    if (count !== 2) return
    // Old enough to count when a test asks; not before the first test, which needs that nobody holds an old snapshot.
    const loading = await cluster.connect('loaded')
    void loading.query("copy load from program 'echo 1'").catch(() => {})
  })
  afterEach(async () => {
    await care?.end()
    await Promise.all([client, ...others.splice(0)].map((each) => each.end()))
  })
  afterAll(async () => {
    await standby?.remove()
    await cluster?.remove()
  })

  async function other(): Promise<Client> {
    const opened = await cluster.connect(database)
    others = [...others, opened]
    return opened
  }
  async function open(guards: Partial<Guards>): Promise<void> {
    const policy = defaultPolicy('UTC')
    policy.care.thresholds = { ...policy.care.thresholds, leastIndexBytes: mb, leastGainBytes: mb / 4 }
    policy.care.modes.vacuum = 'off'
    const none = { oldSnapshotMinutes: null, lagBytes: null, freeBytes: null, wraparoundAge: null }
    policy.guards = { ...none, blockedSessions: null, ...guards }
    care = await openCare(store, cluster, policy, { database })
  }
  async function rebuilds(runId: string): Promise<OperationRow[]> {
    const filter = { runId, kinds: ['reindex-index' as const], limit: 50, offset: 0 }
    return (await listOperations(store.db, filter)).rows
  }
  const isRunning = (runId: string) =>
    expect.poll(async () => (await rebuilds(runId))[0]?.state, patience).toBe('running')
  const isCancelled = (runId: string) =>
    expect
      .poll(
        async () => (await rebuilds(runId)).some(({ state }) => state === 'cancelling' || state === 'cancelled'),
        patience,
      )
      .toBe(true)
  async function leftovers(): Promise<string[]> {
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class left join pg_index on indexrelid = pg_class.oid
       where relname ~ '_ccnew|_ccold' or not (indisvalid and indisready and indislive)`,
    )
    return rows.map((row) => row.name)
  }
  async function burnTransactions(n: number): Promise<void> {
    await loader.query(
      `do $$ begin for n in 1..${n} loop begin insert into burnt values (1); exception when others then end; end loop; end $$`,
    )
  }

  const filler = () => join(cluster.dataDir, '..', 'filler')
  let snapshot: Client
  const troubles: Trouble[] = [
    {
      guard: 'transactions that run out',
      says: /^The oldest row not frozen is .* transactions old; above .* VACUUM goes first\./,
      limits: async () => {
        await client.query('vacuum freeze')
        return { wraparoundAge: 1_000 }
      },
      breach: async () => {
        await loader.query('create table burnt (id int)')
        await burnTransactions(2_000)
      },
      calm: async () => void (await client.query('vacuum freeze')),
    },
    {
      guard: 'an old snapshot',
      says: /^A snapshot is held for \d+ s by session \d+.*; concurrent builds wait for it\. The limit is/,
      limits: async () => ({ oldSnapshotMinutes: 1 / 60 }),
      breach: async () => {
        snapshot = await other()
        await snapshot.query('begin isolation level repeatable read; select 1')
      },
      calm: async () => void (await snapshot.query('rollback')),
    },
    {
      guard: 'a prepared transaction',
      says: /^A snapshot is held for \d+ s by the prepared transaction "forgotten"/,
      limits: async () => ({ oldSnapshotMinutes: 1 / 60 }),
      breach: async () => {
        const forgetful = await other()
        await forgetful.query('create table forgotten (id int)')
        await forgetful.query('begin')
        await forgetful.query('insert into forgotten values (1)')
        await forgetful.query("prepare transaction 'forgotten'")
      },
      calm: async () => void (await client.query("rollback prepared 'forgotten'")),
    },
    {
      guard: 'a standby that lags',
      says: /^The standby .* lags .* behind; the limit is 1 MB\./,
      limits: async () => ({ lagBytes: mb }),
      breach: async () => {
        const replica = await standby.connect()
        await replica.query('select pg_wal_replay_pause()')
        await replica.end()
        await loader.query('create table if not exists noise (g int, t text)')
        await loader.query('insert into noise select g, repeat(md5(g::text), 4) from generate_series(1, 40000) g')
      },
      calm: async () => {
        const replica = await standby.connect()
        await replica.query('select pg_wal_replay_resume()')
        await replica.end()
        const lag = 'select max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn))::int as lag from pg_stat_replication'
        await expect.poll(async () => (await client.query(lag)).rows[0].lag, patience).toBeLessThan(mb)
      },
    },
    {
      guard: 'a volume that fills up',
      says: /^.* are free on the server’s volume; .* have to stay\./,
      limits: async () => ({ freeBytes: (await freeBytes()) - 512 * mb }),
      breach: async () => void execFileSync('fallocate', ['-l', String(1_024 * mb), filler()]),
      calm: () => rm(filler()),
    },
    {
      guard: 'a dump',
      says: /^pg_dump \(session \d+\) is running; care waits for it\./,
      limits: async () => ({}),
      breach: async () => {
        snapshot = await other()
        await snapshot.query(
          `set application_name = 'pg_dump'; begin isolation level repeatable read read only; select 1`,
        )
      },
      calm: async () => {
        await snapshot.query('rollback')
        await snapshot.end()
        const isThere = `select from pg_stat_activity where application_name = 'pg_dump'`
        await expect.poll(async () => (await client.query(isThere)).rowCount, patience).toBe(0)
      },
    },
  ]
  async function freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(cluster.dataDir)
    return bavail * bsize
  }

  /** What older servers tell in another way; the rest is figured from the same reading. */
  const telling = ['transactions that run out', 'an old snapshot', 'a standby that lags']
  const tried = troubles.filter(({ guard }) => isNewest || telling.includes(guard))
  test.each(tried)(
    '$guard: the rebuild is cancelled and cleaned, the run waits, the next window does it',
    async (trouble) => {
      const { says, limits, breach, calm } = trouble
      await open(await limits())
      const holder = await other()
      await holder.query('begin; lock table busy in row exclusive mode')
      const { id } = await care.start()
      const driven = care.drive()
      await isRunning(id)
      expect((await care.look(id)).run.breaches).toBe(0)
      await breach()
      await isCancelled(id)
      await holder.query('rollback')
      await (await driven).done
      const { run, items } = await care.look(id)
      expect(run).toMatchObject({ state: 'stopped', done: 0, failed: 0, breaches: 4 })
      expect(run.says).toMatch(says)
      expect(items).toMatchObject([{ task: 'rebuild', state: 'skipped', outcome: 'guard', attempts: 1 }])
      expect((await rebuilds(id)).map((each) => each.state)).toEqual(['cancelled'])
      expect(await leftovers()).toEqual([])
      await calm()
      const next = await care.finish((await care.start()).id)
      expect(next.run).toMatchObject({ state: 'finished', done: 1, breaches: 0 })
      expect(next.items).toMatchObject([{ task: 'rebuild', state: 'done', attempts: 0 }])
      expect(await leftovers()).toEqual([])
    },
  )

  test.runIf(isNewest)(
    'sessions that wait for us: it gives way, waits longer each time, and stops when they come again and again',
    async () => {
      await open({ blockedSessions: 2 })
      // A rebuild waits for this snapshot; removing what is left of a cancelled one does not.
      const holder = await other()
      await holder.query('begin isolation level repeatable read; select 1')
      const { id } = await care.start()
      const driven = care.drive()
      let isOver = false
      const waiter = async () => {
        const session = await other()
        while (!isOver) {
          if ((await rebuilds(id))[0]?.state !== 'running') continue
          await session.query('begin; lock table busy in share update exclusive mode').catch(() => {})
          await session.query('rollback')
        }
      }
      const crowd = [waiter(), waiter()]
      await (await driven).done
      isOver = true
      await Promise.all(crowd)
      const { run, items } = await care.look(id)
      expect(run).toMatchObject({ state: 'stopped', done: 0, failed: 0, breaches: 5 })
      expect(run.says).toMatch(/^2 sessions wait for a lock of ours; the limit is 2\./)
      expect(items).toMatchObject([{ task: 'rebuild', state: 'skipped', outcome: 'guard', attempts: 5 }])
      expect((await rebuilds(id)).map((each) => each.state)).toEqual(Array(5).fill('cancelled'))
      expect(await leftovers()).toEqual([])
      await holder.query('rollback')
      const next = await care.finish((await care.start()).id)
      expect(next.items).toMatchObject([{ task: 'rebuild', state: 'done' }])
    },
  )

  test.runIf(isNewest)('transactions that run out hold rebuilds, and not the VACUUM that helps', async () => {
    await client.query('create table dead (id int); insert into dead select generate_series(1, 30000)')
    await client.query('delete from dead where id % 2 = 0')
    await untilCounted(client, 'dead', true)
    await client.query('vacuum freeze busy')
    const policy = defaultPolicy('UTC')
    policy.care.thresholds = { ...policy.care.thresholds, leastIndexBytes: mb, leastGainBytes: mb / 4 }
    care = await openCare(store, cluster, policy, { database })
    const guards = care.site.guards
    care.site.guards = async (id, pid) => ({ ...(await guards(id, pid)), wraparoundAge: 1_500_000_000 })
    const { run, items } = await care.finish((await care.start()).id)
    expect(items.map(({ task, table, state, outcome }) => [task, table, state, outcome])).toEqual([
      ['statistics', 'dead', 'done', null],
      ['vacuum', 'dead', 'done', null],
      ['rebuild', 'busy', 'skipped', 'guard'],
    ])
    expect(run.state).toBe('stopped')
    expect(run.says).toMatch(
      /^The oldest row not frozen is 1,500,000,000 transactions old; above .* VACUUM goes first\./,
    )
  })

  test('first copies and bulk loads are seen', async () => {
    care = await openCare(store, cluster, {}, { database: 'loaded' })
    const copying = async () => (await care.site.guards('', 0)).copying
    await expect.poll(copying, patience).toMatch(/^A bulk load \(COPY, session \d+\)$/)
    const subscriber = await cluster.connect('loaded')
    await subscriber.query(`set application_name = 'pg_16394_sync_16385_7123456789'`)
    expect(await copying()).toMatch(/^The first copy of a subscriber \(session \d+\)$/)
    await subscriber.end()
  })

  test.runIf(isNewest)('a primary that becomes a replica ends the run with that word', async () => {
    await makeBloatedTable(cluster, database, client, 'calm')
    await open({})
    const holder = await other()
    await holder.query('begin; lock table busy, calm in row exclusive mode')
    const { id } = await care.start()
    const driven = care.drive('a test', { waitsMs: Array(200).fill(50) })
    await isRunning(id)
    await writeFile(join(cluster.dataDir, 'standby.signal'), '')
    await cluster.restart()
    const [{ id: rebuild } = { id: '' }] = await rebuilds(id)
    await expect.poll(async () => (await rebuilds(id))[0]?.state, patience).toBe('cancelling')
    await expect
      .poll(async () => (await care.ground.log(rebuild)).join(), patience)
      .toMatch('It is asked again until it can go on.')
    // The minute for which a cancelled operation waits for its primary.
    const clock = Date.now
    const late = vi.spyOn(Date, 'now').mockImplementation(() => clock() + 61_000)
    await (await driven).done
    late.mockRestore()
    const { run, items } = await care.look(id)
    expect(run).toMatchObject({ state: 'stopped', done: 0 })
    expect(run.says).toMatch(/^The target is a replica now/)
    expect(items.map(({ state, outcome }) => [state, outcome])).toEqual([
      ['failed', 'failed'],
      ['skipped', 'guard'],
    ])
    await cluster.promote()
  })
})
