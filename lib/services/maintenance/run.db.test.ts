import { randomUUID } from 'node:crypto'
import type { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { defaultPolicy } from '@/lib/domain/maintenance/policy'
import { Problem } from '@/lib/domain/problem'
import { systemContext } from '@/lib/services/context'
import { describe as describeRun, start } from '@/lib/services/maintenance/runs'
import { settleProposals } from '@/lib/services/maintenance/settle-proposals'
import { approve } from '@/lib/services/operation/approve'
import { describe as describeOperation } from '@/lib/services/operation/describe'
import { enter } from '@/lib/services/operation/enter'
import { perform } from '@/lib/services/verb'
import { findOperation, insertOperation, listOperations, readLimits } from '@/lib/store/operation'
import { readPolicy, updatePolicy } from '@/lib/store/policy'
import { askRunCancel, insertRun } from '@/lib/store/run'
import { findTarget, updateTarget } from '@/lib/store/target'
import { makeBloatedTable, untilAnalyzed, untilCounted, workIn } from '@/lib/testing/bloated-table'
import { type Care, openCare } from '@/lib/testing/caring'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'

const mb = 1024 * 1024

/** Everything from a size that a test can afford. */
function settings(change: (policy: ReturnType<typeof defaultPolicy>) => void = () => {}) {
  const policy = defaultPolicy('UTC')
  policy.care.thresholds = { ...policy.care.thresholds, leastIndexBytes: mb, leastGainBytes: mb / 4 }
  policy.care.modes.vacuum = 'off'
  change(policy)
  return policy
}

describe.each(majors.filter((major) => [13, 15, 18].includes(major)))('a run on PostgreSQL %i', (major) => {
  /** What does not rest on what a version does. */
  const onNewest = test.runIf(major === majors.at(-1))
  let store: TestStore
  let cluster: TestCluster
  let care: Care
  let client: Client
  let count = 0

  beforeAll(async () => {
    const settings = { autovacuum: 'off', max_prepared_transactions: '4' }
    ;[store, cluster] = await Promise.all([makeStore(), startCluster(major, { settings })])
  })
  beforeEach(async () => {
    count += 1
    await cluster.createDatabase(`d${count}`)
    client = await cluster.connect(`d${count}`)
  })
  afterEach(async () => {
    await care?.end()
    await client.end()
  })
  afterAll(() => cluster?.remove())

  const open = async (policy = settings()) => {
    care = await openCare(store, cluster, policy, { database: `d${count}` })
  }
  const makeBloated = (name: string) => makeBloatedTable(cluster, `d${count}`, client, name)
  const work = (...statements: string[]) => workIn(cluster, `d${count}`, statements)
  const settled = (name: string) => untilCounted(client, name, false)
  async function sizeOf(name: string): Promise<number> {
    const { rows } = await client.query<{ size: number }>('select pg_relation_size($1::regclass)::int as size', [name])
    return rows[0]!.size
  }
  /** What a cancelled rebuild left behind can be removed only when nobody holds the table any more. */
  async function releaseWhenCancelled(runId: string, holder: Client): Promise<void> {
    const isCancelled = async () => {
      const filter = { runId, kinds: ['reindex-index' as const], limit: 1, offset: 0 }
      const [last] = (await listOperations(store.db, filter)).rows
      return last !== undefined && (last.state === 'cancelling' || last.state === 'cancelled')
    }
    await expect.poll(isCancelled, { timeout: 20_000 }).toBe(true)
    // Asked to cancel is not cancelled yet: freed too early, it would be done.
    const building = `select from pg_stat_activity where query ~* '^reindex' and state = 'active'`
    await expect.poll(async () => (await client.query(building)).rowCount, { timeout: 20_000 }).toBe(0)
    await holder.query('rollback')
  }
  async function rebuildRuns(runId: string): Promise<void> {
    const filter = { runId, kinds: ['reindex-index' as const], limit: 1, offset: 0 }
    const isSent = async () => (await listOperations(store.db, filter)).rows[0]?.state
    await expect.poll(isSent, { timeout: 20_000 }).toBe('running')
  }
  async function invalid(): Promise<string[]> {
    const { rows } = await client.query<{ name: string }>(
      'select indexrelid::regclass::text as name from pg_index where not (indisvalid and indisready and indislive)',
    )
    return rows.map((row) => row.name)
  }

  test('rebuilds what is bloated, refreshes statistics, and sums up', async () => {
    await makeBloated('log')
    await work('create table young (id int)', 'insert into young select g from generate_series(1, 5000) g')
    await settled('young')
    const before = await sizeOf('log_id')
    await open()
    const { run, items } = await care.finish((await care.start()).id)
    expect(items.map(({ task, table, index, state, ended }) => [task, index ?? table, state, ended])).toEqual([
      ['statistics', 'young', 'done', expect.any(String)],
      ['rebuild', 'log_id', 'done', expect.any(String)],
    ])
    const after = await sizeOf('log_id')
    expect(after).toBeLessThan(before / 2)
    const rebuild = items[1]!
    expect(rebuild).toMatchObject({ sizeBefore: before, sizeAfter: after, measured: 0 })
    expect(rebuild.bloatBefore).toBeGreaterThan(0.5)
    expect(Math.abs(rebuild.predictedBytes! - (before - after))).toBeLessThan(0.05 * before)
    expect(run).toMatchObject({ state: 'finished', done: 2, failed: 0, reclaimedBytes: before - after })
    expect(run.says).toMatch(/^Statistics of 1 table refreshed, 1 index rebuilt, .* freed\.$/)
    expect(run.indexBytesAfter!).toBeLessThan(run.indexBytesBefore!)
    const { rows } = await listOperations(store.db, { runId: run.id, limit: 10, offset: 0 })
    expect(new Set(rows.map((row) => row.kind))).toEqual(new Set(['analyze-table', 'reindex-index']))
    // It has its rest now, and is planned again by nobody.
    const second = await care.finish((await care.start()).id)
    expect(second.items).toEqual([])
    expect(second.run.says).toBe('There was nothing to do.')
  })

  test('vacuums a table that its index-only scans have to visit, and leaves it where that was in vain', async () => {
    await work(
      'create table stock (id int, note text) with (fillfactor = 90)',
      `insert into stock select g, repeat('x', 100) from generate_series(1, 60000) g`,
      'create index stock_id on stock (id)',
    )
    await client.query('vacuum analyze stock')
    // As many entries as `read`, none of them from a bitmap.
    const scan = async (read: number) => {
      await work('set enable_seqscan = off; set enable_bitmapscan = off', 'select count(id) from stock where id > 0')
      const text = `select idx_tup_read >= $1 as done from pg_stat_user_indexes where indexrelname = 'stock_id'`
      await expect.poll(async () => (await client.query(text, [read])).rows[0].done, { timeout: 10_000 }).toBe(true)
    }
    const write = async (updated: number) => {
      await work('update stock set note = note where id % 30 = 0')
      const text = `select n_tup_upd >= $1 as done from pg_stat_user_tables where relname = 'stock'`
      await expect.poll(async () => (await client.query(text, [updated])).rows[0].done, { timeout: 10_000 }).toBe(true)
    }
    const visible = async () =>
      (await client.query(`select relallvisible / relpages::float8 as share from pg_class where relname = 'stock'`))
        .rows[0].share
    await scan(60_000)
    const off = {
      leftovers: 'off',
      statistics: 'off',
      rebuild: 'off',
      redundant: 'off',
      unused: 'off',
      missing: 'off',
    } as const
    await open(settings((policy) => Object.assign(policy.care.modes, off, { vacuum: 'act' })))
    expect((await care.finish((await care.start()).id)).items).toEqual([])

    await write(2_000)
    await client.query('analyze stock')
    await scan(120_000)
    expect(await visible()).toBe(0)
    const { items, run } = await care.finish((await care.start()).id)
    expect(items).toMatchObject([{ task: 'vacuum', table: 'stock', state: 'done' }])
    expect(items[0]!.says).toMatch(
      /^0% of its 1,\d\d\d pages are all-visible \(as of ANALYZE, .*\); scans of “stock_id” visited the heap for \d\d[.\d]*% of the 6\d(\.\d)?k entries they read in 7 days\.$/,
    )
    expect(items[0]!.ended).toMatch(/; 100% of its pages are all-visible now\.$/)
    expect(run).toMatchObject({ state: 'finished', done: 1 })
    expect(await visible()).toBe(1)

    // A snapshot holds the next one back; once it is gone there is nothing that tells so.
    await write(4_000)
    const holder = await cluster.connect(`d${count}`)
    await holder.query('begin isolation level repeatable read; select 1')
    await write(6_000)
    await client.query('vacuum stock')
    await scan(180_000)
    await holder.query('rollback')
    expect(await visible()).toBe(0)
    const second = await care.finish((await care.start()).id)
    expect(second.items).toEqual([])
    expect(second.run.leftOut).toMatchObject([{ task: 'vacuum', reason: 'too-little-gain' }])
    expect(second.run.leftOut![0]!.says).toMatch(/but only 0 rows were seen written since it was vacuumed/)
  })

  test('skips a rebuild that fresh statistics do not bear out', async () => {
    await work(
      'create table young_grown (id int)',
      'create index grown_id on young_grown (id)',
      'insert into young_grown select g from generate_series(1, 60000) g',
    )
    await settled('young_grown')
    await client.query('analyze young_grown')
    await untilAnalyzed(client, 'young_grown')
    await open()
    await care.site.look('')
    // What was known of it is wrong, as after a load that nobody analyzed.
    await store.pool.query(
      `update index_bloat set ratio = 0.7, reclaimable_bytes = size_bytes * 0.7, confidence = 'modelled', reason = null`,
    )
    const look = care.site.look
    let isFirst = true
    care.site.look = async (id) => {
      if (!isFirst) await look(id)
      isFirst = false
    }
    await store.pool.query(
      `update tables set last_analyze_at = now() - interval '2 days', last_autoanalyze_at = null where name = 'young_grown'`,
    )
    const before = await sizeOf('grown_id')
    const { run, items } = await care.finish((await care.start()).id)
    const item = items.find((each) => each.task === 'rebuild')
    expect(item).toMatchObject({ state: 'skipped', outcome: 'stale-statistics', operationId: null })
    expect(item!.confirmingId).not.toBeNull()
    expect(run).toMatchObject({ state: 'finished', skipped: 1 })
    expect(await sizeOf('grown_id')).toBe(before)
  })

  onNewest('a killed driver is followed by another one, which does nothing twice', async () => {
    await makeBloated('first')
    await makeBloated('second')
    await open()
    const { id } = await care.start()
    const holder = await cluster.connect(`d${count}`)
    await holder.query('begin; lock table first, second in row exclusive mode')
    const one = await care.drive('one', { leaseMs: 400 })
    await expect
      .poll(async () => (await care.look(id)).items.some((item) => item.state === 'running'), { timeout: 20_000 })
      .toBe(true)
    // Nobody hears of it any more; its lease ends while the rebuild waits.
    await store.pool.query(`update runs set fence = fence + 1, lease_until = now() where id = $1`, [id])
    await one.done
    expect((await care.look(id)).run.state).toBe('running')
    await holder.query('rollback')
    const { run, items } = await care.finish(id)
    expect(items.map((item) => item.state)).toEqual(['done', 'done'])
    expect(run.state).toBe('finished')
    const { rows } = await listOperations(store.db, { runId: id, kinds: ['reindex-index'], limit: 10, offset: 0 })
    expect(rows).toHaveLength(2)
    expect(await invalid()).toEqual([])
  })

  onNewest('two workers at once make one run of a slot and one driver', async () => {
    await makeBloated('once')
    await open(
      settings((policy) => {
        policy.cron = '* * * * *'
        policy.window = { days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', to: '24:00', timeZone: 'UTC' }
      }),
    )
    await store.pool.query(`update policies set since = now() - interval '90 seconds' where id = $1`, [care.policy.id])
    const both = await Promise.all([care.drive('one'), care.drive('two'), care.drive('three')])
    expect(both.filter((each) => each.run !== null)).toHaveLength(1)
    await Promise.all(both.map((each) => each.done))
    const { rows } = await store.pool.query(
      `select state, slot_at from runs where policy_id = $1 and state <> 'missed'`,
      [care.policy.id],
    )
    expect(rows.length).toBeGreaterThanOrEqual(1)
    expect(new Set(rows.map((row) => String(row.slot_at))).size).toBe(rows.length)
    const again = { ...rowOfRun(care), slotAt: rows[0].slot_at, state: 'waiting' as const }
    expect(await insertRun(store.db, again)).toBeNull()
  })

  onNewest.each<[string, (id: string) => Promise<unknown>, string, string]>([
    [
      'it is cancelled',
      (id) => askRunCancel(store.db, { id, targetId: care.ground.targetId }, 'somebody', new Date()),
      'cancelled',
      'run-cancelled',
    ],
    [
      'its target is paused',
      () => updateTarget(store.db, care.ground.targetId, { pausedAt: new Date() }),
      'stopped',
      'target-paused',
    ],
    [
      'its time is over',
      (id) => store.pool.query('update runs set ends_at = now() where id = $1', [id]),
      'stopped',
      'window-end',
    ],
    [
      'its policy was edited and then its time is over',
      async (id) => {
        const policy = (await readPolicy(store.db, care.policy.id))!
        const budget = { ...policy.settings.budget, minutes: 30 }
        await updatePolicy(store.db, policy, { settings: { ...policy.settings, budget } })
        await store.pool.query('update runs set ends_at = now() where id = $1', [id])
      },
      'stopped',
      'window-end',
    ],
    [
      'its policy is removed',
      async () => {
        const policy = (await readPolicy(store.db, care.policy.id))!
        await updatePolicy(store.db, policy, { removedAt: new Date() })
      },
      'stopped',
      'policy-changed',
    ],
  ])('a rebuild that is running ends with a name when %s', async (_, act, state, outcome) => {
    await makeBloated('ends')
    await open()
    const holder = await cluster.connect(`d${count}`)
    await holder.query('begin; lock table ends in row exclusive mode')
    const { id } = await care.start()
    const driven = care.drive()
    await rebuildRuns(id)
    await act(id)
    await releaseWhenCancelled(id, holder)
    await (await driven).done
    const { run, items } = await care.look(id)
    expect([run.state, items[0]!.state, items[0]!.outcome]).toEqual([state, 'cancelled', outcome])
    expect(await invalid()).toEqual([])
    const { rows: trail } = await store.pool.query<{ action: string }>(
      `select action from audit where detail ->> 'operation' = $1 order by id`,
      [items[0]!.operationId],
    )
    expect(trail.map(({ action }) => action)).toEqual([
      'asked for an operation',
      'operation began',
      'asked to cancel an operation',
      'operation cancelled',
    ])
  })

  onNewest(
    'a policy that is edited lets the running rebuild end well, and leaves the rest to the next run',
    async () => {
      await makeBloated('edited')
      await makeBloated('later')
      await open()
      const holder = await cluster.connect(`d${count}`)
      await holder.query('begin; lock table edited, later in row exclusive mode')
      const { id } = await care.start()
      const driven = care.drive()
      await rebuildRuns(id)
      const policy = (await readPolicy(store.db, care.policy.id))!
      const budget = { ...policy.settings.budget, minutes: 30 }
      const edited = { ...policy.settings, budget }
      await updatePolicy(store.db, policy, { settings: edited })
      await holder.query('rollback')
      await (await driven).done
      const { run, items } = await care.look(id)
      expect(run.state).toBe('stopped')
      expect(run.says).toMatch(/^The policy was changed meanwhile/)
      expect(items.map(({ state, outcome }) => [state, outcome])).toEqual([
        ['done', null],
        ['skipped', 'policy-changed'],
      ])
      expect(await invalid()).toEqual([])
      const next = await care.finish((await care.start({ settings: edited })).id)
      expect(next.items.map(({ index, state }) => [index, state])).toEqual([[items[1]!.index, 'done']])
    },
  )

  onNewest('clicks at once start one run', async () => {
    await open()
    const context = systemContext(store, 'a test')
    const input = { target: care.ground.targetId, policy: care.policy.id }
    const clicks = await Promise.allSettled([1, 2, 3, 4, 5].map(() => perform(start, context, input)))
    expect(clicks.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { rows } = await store.pool.query('select from runs where policy_id = $1', [care.policy.id])
    expect(rows).toHaveLength(1)
  })

  onNewest('a rebuild is cancelled when the target cannot be asked three times in a row how busy it is', async () => {
    await makeBloated('blind')
    await open()
    const { guards } = care.site
    let isDeaf = false
    care.site.guards = async (id, pid) => {
      if (isDeaf && pid !== 0) throw new Problem('timed-out', 'It does not answer in time.')
      return guards(id, pid)
    }
    const holder = await cluster.connect(`d${count}`)
    await holder.query('begin; lock table blind in row exclusive mode')
    const { id } = await care.start()
    const driven = care.drive()
    await rebuildRuns(id)
    isDeaf = true
    await releaseWhenCancelled(id, holder)
    isDeaf = false
    await (await driven).done
    const { items } = await care.look(id)
    expect(items.map(({ state, attempts }) => [state, attempts])).toEqual([['done', 1]])
    expect(await invalid()).toEqual([])
  })

  onNewest.each<[string, () => Promise<unknown>, string, string]>([
    [
      'the policy was changed',
      async () => {
        const policy = (await readPolicy(store.db, care.policy.id))!
        const budget = { ...policy.settings.budget, minutes: 30 }
        await updatePolicy(store.db, policy, { settings: { ...policy.settings, budget } })
      },
      'stopped',
      'policy-changed',
    ],
    ['the target became a replica', async () => 'replica', 'stopped', 'guard'],
    [
      'the index was proposed for dropping',
      () =>
        store.pool.query(
          `insert into findings (target_id, identity, kind, severity, says, evidence, next_text, fingerprint, first_seen_at, last_seen_at, objects, verdict)
           select $1, 'x', 'never-used', 'notice', 'Never used.', '[]', '', 'x', now(), now(), jsonb_build_array(jsonb_build_object('type', 'index', 'id', id,
             'schema', schema, 'table', "table", 'name', name)), 'candidate' from indexes where target_id = $1 and name = 'asked_id'`,
          [care.ground.targetId],
        ),
      'finished',
      'to-be-dropped',
    ],
  ])('begins no rebuild when %s while its bloat was confirmed', async (_, act, state, outcome) => {
    await makeBloated('asked')
    await open()
    const { look, guards } = care.site
    let looks = 0
    let isReplica = false
    care.site.look = async (id) => {
      await look(id)
      looks += 1
      if (looks === 2) isReplica = (await act()) === 'replica'
    }
    care.site.guards = async (id, pid) => ({ ...(await guards(id, pid)), isInRecovery: isReplica })
    const { run, items } = await care.finish((await care.start()).id)
    expect([run.state, items[0]!.state, items[0]!.outcome]).toEqual([state, 'skipped', outcome])
    expect(items[0]!.operationId).toBeNull()
  })

  test('refuses a rebuild that would run past the window and hold VACUUM back, and says its prediction', async () => {
    await makeBloated('late')
    await open()
    // Rebuilds of this target were slow: about ten minutes for what the table and its index hold.
    await store.pool.query(
      `insert into operations (target_id, kind, request, schema, name, actor_kind, actor_name, state, index_id, size_before,
         size_after, duration_ms, finished_at)
       select $1, 'reindex-index', '{}', 'public', 'x', 'system', 'a test', 'succeeded', null, 2000000, 1000000, 600000, now()`,
      [care.ground.targetId],
    )
    const soon = new Date(Date.now() + 5 * 60_000)
    const { run, items } = await care.finish((await care.start({ endsAt: soon })).id)
    expect(items).toEqual([])
    expect(run.says).toBe('There was nothing to do.')
    const [out] = run.leftOut!
    expect(out).toMatchObject({ reason: 'window-end', index: 'late_id' })
    expect(out!.predictedMs).toBeGreaterThan(5 * 60_000)
    expect(out!.says).toMatch(
      /^It would take about \d+ min.* at the rate measured on this target, .* it would not end before .*, and hold VACUUM back in the whole database\.$/,
    )
    const { rows } = await listOperations(store.db, { runId: run.id, limit: 10, offset: 0 })
    expect(rows).toEqual([])
  })

  test('plans rebuilds anew once its statistics are fresh', async () => {
    // Analyzed while it was full, and emptied since: by those statistics its index is as it should be.
    await work(
      'create table stale (id int, note text)',
      'create index stale_id on stale (id)',
      `insert into stale select g, 'note ' || g from generate_series(1, 60000) g`,
    )
    await settled('stale')
    await client.query('vacuum analyze stale')
    await untilAnalyzed(client, 'stale')
    await makeBloated('known')
    await open()
    await care.site.look('')
    await work('delete from stale where id % 3 > 0')
    await untilCounted(client, 'stale', true)
    const { run, items } = await care.finish((await care.start()).id)
    expect(items.map(({ task, index, table, state }) => [task, index ?? table, state])).toEqual([
      ['statistics', 'stale', 'done'],
      ['rebuild', expect.any(String), 'done'],
      ['rebuild', expect.any(String), 'done'],
    ])
    expect(new Set(items.slice(1).map((item) => item.index))).toEqual(new Set(['stale_id', 'known_id']))
    expect(run.plannedAgainAt).not.toBeNull()
    expect(run.leftOut!.map((each) => each.index)).not.toContain('stale_id')
  })

  onNewest('writes no more WAL than the budget allows', async () => {
    await makeBloated('cheap')
    await makeBloated('dear')
    await open(
      settings((policy) => {
        // Two rebuilds are expected to fit, as figured from their sizes; the first one writes more than that.
        policy.budget.walBytes = mb + 200_000
      }),
    )
    const { id } = await care.start()
    const holder = await cluster.connect(`d${count}`)
    await holder.query('begin; lock table cheap, dear in row exclusive mode')
    const driven = care.drive()
    await rebuildRuns(id)
    await work('create table noise as select g, repeat(md5(g::text), 4) as t from generate_series(1, 20000) g')
    await holder.query('rollback')
    await (await driven).done
    const { run, items } = await care.look(id)
    expect(items.map(({ state, outcome }) => [state, outcome])).toEqual([
      ['done', null],
      ['skipped', 'budget'],
    ])
    expect(run.walBytes).toBeGreaterThan(mb)
    expect(items[1]!.ended).toMatch(/^The run wrote .* of WAL; .* more would exceed the .* allowed\.$/)
  })

  onNewest.each([
    ['of a run that nobody watches any more', 'run'],
    ['that was approved for it', 'approval'],
  ])('a rebuild %s is ended by the server after its window', async (_, by) => {
    await makeBloated('alone')
    await open()
    const holder = await cluster.connect(`d${count}`)
    await holder.query('begin; lock table alone in row exclusive mode')
    // Over for so long that a driver, were there one, would have cancelled it.
    const endsAt = new Date(Date.now() - 29_000)
    const within =
      by === 'run' ? { runId: (await care.start({ state: 'running', endsAt })).id } : { endsAt, approvedAt: new Date() }
    const request = { kind: 'reindex-index' as const, schema: 'public', name: 'alone_id', tablespace: null }
    const asked = await care.ground.ask(request, { ...within, needsApproval: by === 'approval' })
    const said = async () => (await care.ground.log(asked.id)).join()
    await expect.poll(said, { timeout: 20_000 }).toMatch(/Removing what was left/)
    await holder.query('rollback')
    await expect.poll(async () => (await care.ground.find(asked.id)).state, { timeout: 20_000 }).toBe('failed')
    expect((await care.ground.find(asked.id)).problem).toMatchObject({
      code: 'timed-out',
      message: 'The maintenance window was over, and the server ended the statement at its time limit.',
    })
    expect(await said()).not.toMatch(/not by Arborist/)
    expect(await invalid()).toEqual([])
  })

  test('waits for its next window while another installation works on the database', async () => {
    await makeBloated('shared')
    await makeBloated('shared_too')
    await open()
    const other = await cluster.connect(`d${count}`)
    await other.query(`set application_name = 'arborist 00000000-0000-0000-0000-000000000000'`)
    const { rows } = await other.query<{ pid: number }>(
      'select pg_backend_pid() as pid from pg_advisory_lock(1098015343, 1919513460)',
    )
    const { run, items } = await care.finish((await care.start()).id)
    expect(run).toMatchObject({ state: 'stopped', done: 0, failed: 0 })
    expect(run.says).toMatch(
      new RegExp(`^Another installation of Arborist works on this database now: session ${rows[0]!.pid} of the role `),
    )
    expect(items.map(({ state, outcome }) => [state, outcome])).toEqual([
      ['skipped', 'guard'],
      ['skipped', 'guard'],
    ])
    await other.end()
    const gone = 'select from pg_locks where locktype = $1'
    await expect.poll(async () => (await client.query(gone, ['advisory'])).rowCount, { timeout: 20_000 }).toBe(0)
    const next = await care.finish((await care.start()).id)
    expect(next.run).toMatchObject({ state: 'finished', done: 2 })
    // It lets others at it again.
    await expect.poll(async () => (await client.query(gone, ['advisory'])).rowCount, { timeout: 20_000 }).toBe(0)
  })

  onNewest('what a person does about a proposal counts in the run that made it', async () => {
    await work(
      'create table kept (id int, note text)',
      'create index kept_twice on kept (id); create index kept_idle on kept (note)',
      'insert into kept select g, md5(g::text) from generate_series(1, 2000) g',
    )
    await client.query('analyze kept')
    const policy = settings(({ care: { modes } }) => {
      modes.statistics = 'off'
      modes.redundant = 'act'
    })
    await open(policy)
    await care.site.look('')
    const { targetId } = care.ground
    const find = (kind: string, name: string, verdict: string | null) =>
      store.pool.query(
        `insert into findings (target_id, identity, kind, severity, says, evidence, next_text, fingerprint, first_seen_at, last_seen_at, objects, verdict, next_operations)
         select $1, $2, $2, 'attention', 'Said.', '[]', '', $2, now(), now(), jsonb_build_array(jsonb_build_object('type', 'index', 'id', id,
           'schema', schema, 'table', "table", 'name', name)), $4, jsonb_build_array(jsonb_build_object('kind', 'drop-index', 'schema', schema, 'name', name))
         from indexes where target_id = $1 and name = $3`,
        [targetId, kind, name, verdict],
      )
    await find('duplicate', 'kept_twice', null)
    await find('never-used', 'kept_idle', 'candidate')
    const bytes = (await sizeOf('kept_twice')) + (await sizeOf('kept_idle'))
    const { run, items } = await care.finish((await care.start()).id)
    expect(items.map(({ task, state }) => [task, state])).toEqual([
      ['redundant', 'proposed'],
      ['unused', 'proposed'],
    ])
    expect(run).toMatchObject({
      done: 0,
      proposed: 2,
      reclaimedBytes: 0,
      says: 'There was nothing to do, 2 proposals.',
    })
    // Who approves it sees what would be done, and nothing else is done later.
    const proposal = await care.ground.find(items[0]!.operationId!)
    expect(proposal.plan?.steps.map(({ sql }) => sql)).toEqual(['DROP INDEX CONCURRENTLY "public"."kept_twice"'])
    expect(proposal.basis).toBe(proposal.plan!.basis)
    const again = await care.finish((await care.start()).id)
    expect(again.items[0]!.operationId).toBe(items[0]!.operationId)

    const somebody = { kind: 'person' as const, id: randomUUID(), name: 'Ada', role: 'operator' as const }
    const context = { ...systemContext(store, ''), actor: somebody }
    await perform(approve, context, { operation: items[0]!.operationId! })
    const shown = await perform(describeRun, context, { target: targetId, run: run.id })
    expect(shown.items.map(({ state }) => state)).toEqual([expect.stringMatching(/^approved|done$/), 'proposed'])
    const target = (await findTarget(store.db, targetId))!
    const limits = await readLimits(store.db, targetId)
    const request = { kind: 'drop-index' as const, schema: 'public', name: 'kept_idle' }
    await store.db.transaction((tx) => enter(context, tx, target, limits, { request, basis: null }))
    const settledRun = async () => {
      await settleProposals(store)
      // The second proposal is carried out in the run that proposed it last.
      return [(await care.look(run.id)).run.done, (await care.look(again.run.id)).run.done]
    }
    await expect.poll(settledRun, { timeout: 20_000 }).toEqual([1, 1])
    const [first, second] = [await care.look(run.id), await care.look(again.run.id)]
    expect(first.items[0]).toMatchObject({ state: 'done', sizeAfter: 0, durationMs: expect.any(Number) })
    expect(first.items[0]!.sql!.join()).toMatch(/^DROP INDEX CONCURRENTLY/)
    expect(first.run.says).toMatch(/^1 drop done, .* freed, 1 proposal\.$/)
    expect(first.run.proposed).toBe(1)
    expect(second.items.map(({ state, outcome }) => [state, outcome])).toEqual([
      ['skipped', 'settled-elsewhere'],
      ['done', null],
    ])
    expect(first.run.reclaimedBytes + second.run.reclaimedBytes).toBe(bytes)
    expect(await settleProposals(store)).toBe(0)
  })

  onNewest('an approval for the window begins in it, and is given up at its end', async () => {
    await work('create table held (id int)', 'create index held_id on held (id)')
    // Opens in an hour or two, whatever the time is.
    const thisHour = new Date().getUTCHours()
    const hour = (more: number) => `${String((thisHour + more) % 24).padStart(2, '0')}:00`
    await open(
      settings((policy) => {
        policy.cron = '0 * * * *'
        policy.window = { days: [0, 1, 2, 3, 4, 5, 6], from: hour(2), to: hour(4), timeZone: 'UTC' }
      }),
    )
    const { targetId } = care.ground
    const run = await care.start()
    await care.finish(run.id)
    const operation = (
      await insertOperation(store.db, {
        ...{ targetId, kind: 'drop-index', schema: 'public', name: 'held_id', table: 'held', runId: run.id },
        ...{ request: { kind: 'drop-index', schema: 'public', name: 'held_id' }, actorKind: 'system' },
        ...{ actorName: 'a test', needsApproval: true },
      })
    ).id
    const somebody = { kind: 'person' as const, id: randomUUID(), name: 'Ada', role: 'operator' as const }
    const context = { ...systemContext(store, ''), actor: somebody }
    const before = await perform(describeOperation, context, { operation })
    expect(before.opening!.closesAt.getTime() - before.opening!.opensAt.getTime()).toBe(2 * 3_600_000)
    await perform(approve, context, { operation, when: 'window' })
    const row = (await findOperation(store.db, operation))!
    const { opensAt, closesAt } = before.opening!
    expect([row.dueAt, row.giveUpAt, row.endsAt]).toEqual([opensAt, closesAt, closesAt])
    expect((await perform(describeOperation, context, { operation })).beginsAt).toEqual(before.opening!.opensAt)
    // Its window comes.
    await store.pool.query('update operations set due_at = now() where id = $1', [operation])
    await expect
      .poll(async () => (await findOperation(store.db, operation))!.state, { timeout: 20_000 })
      .toBe('succeeded')
  })

  test('a dry run tells the exact statements and changes nothing', async () => {
    await makeBloated('dry')
    await open()
    const before = await sizeOf('dry_id')
    const { run, items } = await care.finish((await care.start({ isDry: true })).id)
    expect(run).toMatchObject({ state: 'finished', says: expect.stringMatching(/^A dry run: nothing was changed\./) })
    expect(items).toMatchObject([{ task: 'rebuild', state: 'proposed', operationId: null }])
    expect(items[0]!.sql!.join(';')).toMatch(/^REINDEX .*CONCURRENTLY.*dry_id/)
    expect(await sizeOf('dry_id')).toBe(before)
  })
})

const rowOfRun = ({ policy }: Care) => ({
  targetId: policy.targetId,
  policyId: policy.id,
  policyName: policy.name,
  settings: policy.settings,
  trigger: 'timetable' as const,
  actorKind: 'system' as const,
  actorName: 'the timetable',
  endsAt: new Date(),
})
