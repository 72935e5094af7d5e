import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { askCancel, type OperationRow, writeLimits } from '@/lib/store/operation'
import type { TargetClient, TargetPool } from '@/lib/targets/pool'
import { createRequest, type Ground, openGround } from '@/lib/testing/operating'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { startRelay } from '@/lib/testing/relay'
import { makeStore, type TestStore } from '@/lib/testing/store'

// The world changes while an operation runs: each time it ends in a state of its own, with a sentence and what to do next.

const folder = mkdtempSync(join(realpathSync(tmpdir()), 'arborist-small-'))
chmodSync(folder, 0o755)

/** A disk of so many megabytes, when this machine lets us mount one. */
function mountSmallDisk(megabytes: number): string | null {
  const place = join(folder, 'disk')
  mkdirSync(place, { recursive: true })
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place])
  if (status === 0) return place
  console.warn(`Left out: a small disk cannot be mounted here (${String(error?.message ?? stderr).trim()}).`)
  return null
}

const disk = mountSmallDisk(6)
afterAll(() => {
  if (disk) spawnSync('umount', ['-l', disk])
  rmSync(folder, { recursive: true, force: true })
})

describe.each(majors.filter((major) => [13, 15, 17, 18].includes(major)))('on PostgreSQL %i', (major) => {
  let store: TestStore
  let cluster: TestCluster
  let ground: Ground
  let client: Client
  let app: Client

  beforeAll(async () => {
    ;[store, cluster] = await Promise.all([makeStore(), startCluster(major, { settings: { autovacuum: 'off' } })])
    ground = await openGround(store, cluster)
    client = ground.client
    app = await cluster.connect()
    await client.query(`
      create role keeper login password 'x';
      create role app_owner;
      grant app_owner to keeper;
      grant usage, create on schema public to app_owner, keeper;
      create table t (id int primary key, a int, b text);
      insert into t select n, n % 100, 'row ' || n from generate_series(1, 500) n;
      create index t_b on t (b);
      create table parted (id int, day int) partition by range (day);
      create table parted_1 partition of parted for values from (0) to (10);
      create table parted_2 partition of parted for values from (10) to (20);
      create table parted_3 partition of parted for values from (20) to (30);
      insert into parted select n, n % 30 from generate_series(1, 300) n`)
  })
  afterAll(() => ground?.end())

  afterEach(async () => {
    await app.query('rollback').catch(() => {})
  })

  const notWhole = async (by = client) =>
    (
      await by.query<{ name: string }>(
        'select indexrelid::regclass::text as name from pg_index where not (indisvalid and indisready and indislive) order by 1',
      )
    ).rows.map(({ name }) => name)
  const write = (table: string) => app.query(`begin; lock table ${table} in row exclusive mode`)

  /** Begins an operation and waits until it is held where others hold it. */
  async function beginHeld(request: OperationRow['request'], phase: string, at = ground, step = 0) {
    const { id } = await at.ask(request)
    const [begun] = await at.begin()
    await at.untilPhase(id, phase, step)
    return { id, done: begun!.done, hold: begun!.hold }
  }

  test.runIf(disk)('the disk is full in the middle of a build and of a rebuild', async () => {
    const { uid, gid } = statSync(cluster.dataDir)
    const place = join(disk!, String(major))
    mkdirSync(place)
    chownSync(place, uid, gid)
    await client.query(`create tablespace small location '${place}'`)
    await client.query(`create table wide (id int, body text);
      insert into wide select n, repeat(md5(n::text), 8) from generate_series(1, 40000) n`)
    const request = createRequest('wide', 'wide_body', { column: 'body' })
    const built = await ground.ask({ ...request, tablespace: 'small' })
    expect(await ground.finish(built.id)).toMatchObject({
      state: 'failed',
      says: expect.stringMatching(/disk .* is full.*Nothing was left behind/),
      problem: { code: 'busy', sqlstate: '53100', hint: expect.stringContaining('space') },
    })
    expect(await notWhole()).toEqual([])
    await client.query('create index wide_body on wide (body)')
    // Before 14 an index is rebuilt where it stands.
    const rebuilt = { kind: 'reindex-index', schema: 'public', name: 'wide_body' } as const
    const moved = await ground.ask({ ...rebuilt, tablespace: major >= 14 ? 'small' : null })
    expect((await ground.finish(moved.id)).state).toBe(major >= 14 ? 'failed' : 'succeeded')
    expect(await notWhole()).toEqual([])
    await client.query('drop table wide')
    await client.query('drop tablespace small')
  })

  test('its statement is cancelled: by an administrator, or by a person who asked for it', async () => {
    await write('t')
    const one = await beginHeld(createRequest('t', 'mine', { column: 'a' }), 'writers before build')
    await client.query('select pg_cancel_backend($1)', [(await ground.find(one.id)).backendPid])
    await ground.untilPhase(one.id, 'readers before marking dead')
    await app.query('commit')
    await one.done
    const failed = await ground.find(one.id)
    expect(failed).toMatchObject({ state: 'failed', problem: { code: 'cancelled' } })
    expect(failed.steps![0]!.problem).toMatchObject({ code: 'cancelled', sqlstate: '57014' })
    expect(failed.steps![0]!.problem!.message).toContain('not by Arborist')

    await write('t')
    const two = await beginHeld(createRequest('t', 'mine', { column: 'a' }), 'writers before build')
    await askCancel(store.db, await ground.find(two.id), 'a person', new Date())
    two.hold.askCancel()
    await ground.untilPhase(two.id, 'readers before marking dead')
    await app.query('commit')
    await two.done
    const ended = await ground.find(two.id)
    expect(ended).toMatchObject({
      state: 'cancelled',
      steps: [{ problem: { message: expect.stringContaining('asked') } }],
    })
    const log = await ground.log(two.id)
    for (const words of [
      'takes it up',
      'Checked: ',
      'CREATE INDEX CONCURRENTLY "mine"',
      'Removing',
      'Removed',
      'Cancelled',
    ])
      expect(log.join('\n')).toContain(words)
    expect(await notWhole()).toEqual([])
  })

  test('a unique index that was nearly built refuses no rows once its session was ended', async () => {
    await client.query('create table once (a int); insert into once select generate_series(1, 10)')
    await app.query('begin isolation level repeatable read; select from t')
    const { id, done } = await beginHeld(
      createRequest('once', 'once_a', { column: 'a' }, { isUnique: true }),
      'old snapshots',
    )
    const again = () =>
      client.query('insert into once values (1)').then(
        () => 'accepted',
        (error: { code: string }) => error.code,
      )
    expect(await again()).toBe('23505')
    await client.query('select pg_terminate_backend($1)', [(await ground.find(id)).backendPid])
    await done
    expect(await ground.find(id)).toMatchObject({ state: 'failed', problem: { code: 'unreachable' } })
    expect(await again()).toBe('accepted')
    await app.query('commit')
    expect(await notWhole()).toEqual([])
  })

  /** The same pool, whose first question with a word in it fails on the server. */
  function failingOnce(pool: TargetPool, word: string, fail: (client: TargetClient) => Promise<unknown>) {
    let isDue = true
    const use: TargetPool['use'] = (work) =>
      pool.use((client) => {
        const query: TargetClient['query'] = async (text, ...more) => {
          if (isDue && text.includes(word)) {
            isDue = false
            await fail(client)
          }
          return client.query(text, ...more)
        }
        return work({ ...client, query })
      })
    return { pool: { ...pool, use }, hasFailed: () => !isDue }
  }

  describe.runIf(major === 18)('a drop goes on', () => {
    const drop = { kind: 'drop-index', schema: 'public', name: 't_b' } as const

    test('when its session is lost, and the next one before it sends anything', async () => {
      const { site } = ground
      const { open } = site
      await write('t')
      const { id, done } = await beginHeld(drop, 'readers before marking')
      const opened: ReturnType<typeof failingOnce>[] = []
      site.open = (name, most) => {
        const failing = failingOnce(open(name, most), 'pg_has_role', async (session) => session.destroy())
        opened.push(failing)
        return opened.length === 1 ? failing.pool : open(name, most)
      }
      try {
        await client.query('select pg_terminate_backend($1)', [(await ground.find(id)).backendPid])
        await expect.poll(() => opened[0]?.hasFailed(), { timeout: 30_000 }).toBe(true)
        await app.query('rollback')
        await done
      } finally {
        site.open = open
      }
      expect(await ground.find(id)).toMatchObject({ state: 'succeeded' })
      expect(await notWhole()).toEqual([])
      await client.query('create index t_b on t (b)')
    })

    test('when a look at what became of it takes too long for the server', async () => {
      const { site } = ground
      const { eyes } = site
      await write('t')
      const { id, done } = await beginHeld(drop, 'readers before marking')
      const failing = failingOnce(eyes, 'named as materialized', async (session) => {
        await session.query(`set statement_timeout = '5ms'`)
        await session.query('select pg_sleep(30)')
      })
      site.eyes = failing.pool
      try {
        await app.query('rollback')
        await done
      } finally {
        site.eyes = eyes
      }
      expect(failing.hasFailed()).toBe(true)
      expect(await ground.find(id)).toMatchObject({ state: 'succeeded' })
      expect(await notWhole()).toEqual([])
      await client.query('create index t_b on t (b)')
    })
  })

  test('an old snapshot: it does not begin, says whose it is, and begins when it is gone', async () => {
    await writeLimits(store.db, ground.targetId, { oldSnapshotMinutes: 0 })
    await app.query(`set application_name = 'the report'; begin isolation level repeatable read; select from t`)
    const { id } = await ground.ask(createRequest('t', 'mine', { column: 'a' }))
    for (const { done } of await ground.begin()) await done
    expect(await ground.find(id)).toMatchObject({
      state: 'waiting',
      steps: null,
      says: expect.stringContaining('the report'),
    })
    const told = await ground.log(id)
    const dueNow = () => store.pool.query('update operations set due_at = now() where id = $1', [id])
    await dueNow()
    for (const { done } of await ground.begin()) await done
    // Told once, however often it is looked at.
    expect(await ground.log(id)).toEqual(told)
    await app.query('commit')
    await dueNow()
    expect(await ground.finish(id)).toMatchObject({ state: 'succeeded' })
    await writeLimits(store.db, ground.targetId, { oldSnapshotMinutes: 5 })
    await client.query('drop index mine')
  })

  // It takes as long as a wait must last to be told.
  test.runIf(major === 18)('a long wait is told with whom it is for, and when it is over', async () => {
    await app.query(`set application_name = 'the shop'`)
    await write('t')
    const { id, done } = await beginHeld(createRequest('t', 'mine', { column: 'a' }), 'writers before build')
    const log = async () => (await ground.log(id)).join('\n')
    // What looks on may be ended at any time.
    const eyes = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'arborist watch'`
    expect((await client.query(eyes)).rowCount).toBeGreaterThan(0)
    await expect
      .poll(log, { timeout: 30_000 })
      .toMatch(/Waiting for writers before build, for \d.* because of session \d+ .*the shop/)
    await app.query('commit')
    await done
    expect(await log()).toMatch(/wait is over after \d/)
    await client.query('drop index mine')
  })

  test('the table is dropped while it waits', async () => {
    await client.query('create table brief (a int); insert into brief values (1)')
    await app.query('begin; select from brief')
    // A reader does not hold up a build, but its snapshot does.
    await app.query('commit; begin isolation level repeatable read; select from t')
    const { id, done } = await beginHeld(createRequest('brief', 'brief_a', { column: 'a' }), 'old snapshots')
    const dropped = client.query('drop table brief')
    await dropped
    await app.query('commit')
    await done
    const ended = await ground.find(id)
    expect(ended).toMatchObject({
      state: 'failed',
      problem: { code: 'conflict', hint: expect.stringContaining('Look') },
    })
    expect(ended.says).toContain('“brief” in the schema “public” is gone')
    expect((await ground.log(id)).join('\n')).toContain('Gave way to session')
    expect(await notWhole()).toEqual([])
  })

  test('its right is lost between two partitions; then it goes on where it ended', async () => {
    await client.query('alter table parted owner to app_owner')
    for (const n of [1, 2, 3]) await client.query(`alter table parted_${n} owner to app_owner`)
    const keeper = await openGround(store, cluster, { user: 'keeper', password: 'x' })
    const request = createRequest('parted', 'parted_day', { column: 'day' })
    await write('parted_1')
    const { id, done } = await beginHeld(request, 'writers before build', keeper, 1)
    await client.query('alter table parted_2 owner to current_user')
    await app.query('commit')
    await done
    const ended = await keeper.find(id)
    expect(ended).toMatchObject({ state: 'failed', problem: { code: 'not-allowed', sqlstate: '42501' } })
    expect(ended.says).toMatch(/3 of 7 steps were done and stay/)
    expect(await notWhole()).toEqual(['parted_day'])
    const still = await keeper.ask(request)
    expect(await keeper.finish(still.id)).toMatchObject({ state: 'refused', says: expect.stringContaining('parted_2') })
    await client.query('alter table parted_2 owner to app_owner')
    const again = await keeper.ask(request)
    expect(await keeper.finish(again.id)).toMatchObject({ state: 'succeeded' })
    expect(await notWhole()).toEqual([])
    await client.query('drop index parted_day')
    await keeper.end()
  })

  test('its right is lost before it could clean up; then somebody else can', async () => {
    await client.query(
      'create table handed (a int); insert into handed values (1); alter table handed owner to app_owner',
    )
    const keeper = await openGround(store, cluster, { user: 'keeper', password: 'x' })
    await app.query('begin isolation level repeatable read; select from t')
    const { id, done } = await beginHeld(createRequest('handed', 'handed_a', { column: 'a' }), 'old snapshots', keeper)
    // It gives way to this, as it would be in a deadlock.
    await client.query('alter table handed owner to current_user')
    await app.query('commit')
    await done
    const ended = await keeper.find(id)
    expect(ended).toMatchObject({ state: 'failed', says: expect.stringContaining('stayed behind') })
    expect(ended.problem?.hint).toContain('DROP INDEX CONCURRENTLY "public"."handed_a"')
    const mended = await ground.ask({ kind: 'remove-leftover', schema: 'public', name: 'handed_a', finish: false })
    expect(await ground.finish(mended.id)).toMatchObject({ state: 'succeeded' })
    expect(await notWhole()).toEqual([])
    await keeper.end()
  })

  describe('a drop that was interrupted and rests before its next try', () => {
    const request = { kind: 'drop-index', schema: 'public', name: 't_b' } as const

    async function beginResting() {
      await client.query('create index if not exists t_b on t (b)')
      await app.query('begin; select from t')
      const begun = await beginHeld(request, 'readers before marking dead')
      await client.query('select pg_cancel_backend($1)', [(await ground.find(begun.id)).backendPid])
      await expect.poll(async () => (await ground.find(begun.id)).attempts, { interval: 10 }).toBe(1)
      expect(await notWhole()).toEqual(['t_b'])
      return begun
    }

    test('and is cancelled: the index is whole again', async () => {
      const { id, hold, done } = await beginResting()
      await askCancel(store.db, await ground.find(id), 'a person', new Date())
      hold.askCancel()
      await app.query('commit')
      await done
      expect(await ground.find(id)).toMatchObject({ state: 'cancelled', says: expect.stringContaining('built anew') })
      expect(await notWhole()).toEqual([])
      expect((await client.query(`select to_regclass('t_b') as name`)).rows).toEqual([{ name: 't_b' }])
    })

    test('and its worker dies: the next one finishes it', async () => {
      const { id, hold, done } = await beginResting()
      hold.letGo()
      await done
      await app.query('commit')
      await store.pool.query("update operations set lease_until = now() - interval '1 s'")
      expect(await ground.finish(id)).toMatchObject({ state: 'succeeded' })
      expect((await client.query(`select to_regclass('t_b') as name`)).rows).toEqual([{ name: null }])
    })

    test('and comes to the limit of time: the index is built anew, however long that takes', async () => {
      const { id, hold, done } = await beginResting()
      hold.letGo()
      await done
      await app.query('lock table t in row exclusive mode')
      await store.pool.query(
        "update operations set lease_until = now() - interval '1 s', started_at = now() - interval '2 days' where id = $1",
        [id],
      )
      const [next] = await ground.begin('the next')
      await ground.untilPhase(id, 'writers before build')
      await app.query('commit')
      await next!.done
      expect(await ground.find(id)).toMatchObject({
        ...{ state: 'failed', says: expect.stringContaining('built anew'), problem: { code: 'timed-out' } },
      })
      expect((await ground.log(id)).join('\n')).not.toContain('Removing what was left')
      expect(await notWhole()).toEqual([])
    })

    test('and another index got its name meanwhile: that one stays', async () => {
      const { id, hold, done } = await beginResting()
      hold.letGo()
      await done
      await app.query('commit')
      await client.query('drop index t_b; create index t_b on t (b, a)')
      await store.pool.query("update operations set lease_until = now() - interval '1 s'")
      expect(await ground.finish(id)).toMatchObject({
        ...{ state: 'failed', says: expect.stringContaining('Another index'), problem: { code: 'conflict' } },
      })
      expect(await notWhole()).toEqual([])
      await client.query('drop index t_b')
    })

    test('was of an invalid index, and is cancelled: nothing is built that nobody asked for', async () => {
      await client.query('create index t_left on t (a)')
      await client.query(`update pg_index set indisvalid = false where indexrelid = 't_left'::regclass`)
      await app.query('begin; select from t')
      const leftover = { kind: 'remove-leftover', schema: 'public', name: 't_left', finish: false } as const
      const { id, hold, done } = await beginHeld(leftover, 'readers before marking dead')
      await askCancel(store.db, await ground.find(id), 'a person', new Date())
      hold.askCancel()
      await done
      expect(await ground.find(id)).toMatchObject({ state: 'cancelled', says: expect.stringContaining('still there') })
      expect(await notWhole()).toEqual(['t_left'])
      await app.query('commit')
      await client.query('drop index t_left')
    })

    test('and its worker dies after a person asked for an end: the next one makes the index whole', async () => {
      const { id, hold, done } = await beginResting()
      hold.letGo()
      await done
      await askCancel(store.db, await ground.find(id), 'a person', new Date())
      await app.query('commit')
      await store.pool.query("update operations set lease_until = now() - interval '1 s'")
      expect(await ground.finish(id)).toMatchObject({ state: 'cancelled' })
      expect(await notWhole()).toEqual([])
      expect((await client.query(`select to_regclass('t_b') as name`)).rows).toEqual([{ name: 't_b' }])
    })
  })

  describe('its worker dies and its session ends', () => {
    /** A build is lost on both sides; what stands there when the next worker comes is what somebody else made. */
    async function lostBuild(request: OperationRow['request'], meanwhile: string): Promise<OperationRow> {
      await write('t')
      const { id, hold, done } = await beginHeld(request, 'writers before build')
      hold.letGo()
      await done
      const { backendPid } = await ground.find(id)
      await client.query('select pg_terminate_backend($1)', [backendPid])
      await expect
        .poll(async () => (await client.query('select from pg_stat_activity where pid = $1', [backendPid])).rowCount)
        .toBe(0)
      await app.query('commit')
      await client.query(meanwhile)
      await store.pool.query("update operations set lease_until = now() - interval '1 s'")
      return ground.finish(id)
    }

    afterEach(() => client.query('drop index if exists mine'))

    const request = createRequest('t', 'mine', { column: 'a' })

    test.each([
      ['of other columns', 'create index mine on t (b)'],
      ['of another table', 'create index mine on parted_1 (day)'],
      [
        'that was left invalid',
        `create unique index mine on t (id); update pg_index set indisvalid = false where indexrelid = 'mine'::regclass`,
      ],
    ])('and somebody makes an index of that name, %s: that one stays, and is not taken for ours', async (_, others) => {
      const ended = await lostBuild(request, `drop index mine; ${others}`)
      expect(ended).toMatchObject({
        ...{ state: 'failed', says: expect.stringContaining('Another index'), problem: { code: 'conflict' } },
      })
      expect((await client.query(`select to_regclass('mine') as name`)).rows).toEqual([{ name: 'mine' }])
    })

    test('and the very index stands there, however it came about: it is done', async () => {
      const asked = { ...createRequest('t', 'mine', { expression: 'coalesce(a, 7)::text || b' }), where: 'a > 3' }
      const again = `drop index mine; create index mine on t ((coalesce(a, 7)::text || b)) where a > 3`
      expect(await lostBuild(asked, again)).toMatchObject({ state: 'succeeded' })
    })
  })

  test('somebody else’s session goes by the name of ours: it is left alone', async () => {
    await write('t')
    const { id, hold, done } = await beginHeld(createRequest('t', 'mine', { column: 'a' }), 'writers before build')
    hold.letGo()
    await done
    const stranger = await cluster.connect()
    const { token } = await ground.find(id)
    await stranger.query(`select set_config('application_name', $1, false)`, [token])
    await app.query('commit')
    await store.pool.query("update operations set lease_until = now() - interval '1 s'")
    expect(await ground.finish(id)).toMatchObject({ state: 'succeeded' })
    expect((await stranger.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await stranger.end()
    await client.query('drop index mine')
  })

  describe('its worker dies after a person asked for an end', () => {
    async function beginCancelled(request: OperationRow['request'], held: string, after: string) {
      const { id, hold, done } = await beginHeld(request, held)
      await askCancel(store.db, await ground.find(id), 'a person', new Date())
      hold.askCancel()
      await ground.untilPhase(id, after)
      hold.letGo()
      await done
      await store.pool.query("update operations set lease_until = now() - interval '1 s'")
      const [next] = await ground.begin('the next')
      expect(next?.hold.row).toMatchObject({ id, state: 'cancelling' })
      return { id, done: next!.done }
    }

    test('while what a build left is removed: the next one removes it', async () => {
      await write('t')
      const request = createRequest('t', 'mine', { column: 'a' })
      const { id, done } = await beginCancelled(request, 'writers before build', 'readers before marking dead')
      await app.query('commit')
      await done
      expect(await ground.find(id)).toMatchObject({ state: 'cancelled' })
      expect((await client.query(`select to_regclass('mine') as name`)).rows).toEqual([{ name: null }])
    })

    test('while an index is built anew that a drop took out of use: the next one builds it', async () => {
      await client.query('create index if not exists t_b on t (b)')
      await app.query('begin; lock table t in row exclusive mode')
      const request = { kind: 'drop-index', schema: 'public', name: 't_b' } as const
      const { id, done } = await beginCancelled(request, 'readers before marking dead', 'writers before build')
      await app.query('commit')
      await done
      expect(await ground.find(id)).toMatchObject({ state: 'cancelled' })
      expect(await notWhole()).toEqual([])
      const { rows } = await client.query(`select relname from pg_class where relname ~ '^t_b'`)
      expect(rows).toEqual([{ relname: 't_b' }])
    })
  })

  // As long as a look may take.
  test.runIf(major === 18)('the network says nothing for a while, and nothing is lost', async () => {
    const relay = await startRelay(cluster.port)
    const through = await openGround(store, cluster, { port: relay.port })
    await write('t')
    const { id, done } = await beginHeld(createRequest('t', 'mine', { column: 'a' }), 'writers before build', through)
    relay.beSilent(true)
    await app.query('commit')
    await expect.poll(() => notWhole(), { timeout: 30_000 }).toEqual([])
    // What looks on gave its connection up and tries another one.
    await expect.poll(() => relay.opened(), { timeout: 30_000 }).toBeGreaterThan(0)
    relay.beSilent(false)
    await done
    expect(await through.find(id)).toMatchObject({ state: 'succeeded', attempts: 0 })
    await client.query('drop index mine')
    await through.end()
    await relay.stop()
  })

  describe('a partitioned index', () => {
    const request = createRequest('parted', 'parted_day', { column: 'day' })

    test('is created although the worker dies in the middle; nothing is sent twice', async () => {
      await write('parted_2')
      const { id, hold, done } = await beginHeld(request, 'writers before build', ground, 3)
      hold.letGo()
      await done
      const before = (await ground.find(id)).steps!
      expect(before.map(({ isDone }) => isDone)).toEqual([true, true, true, null])
      await store.pool.query("update operations set lease_until = now() - interval '1 s'")
      const [next] = await ground.begin('the next')
      await app.query('commit')
      await next!.done
      const ended = await ground.find(id)
      expect(ended).toMatchObject({ state: 'succeeded', attempts: 0, steps: { length: 7 } })
      expect(ended.steps!.slice(0, 4).map(({ startedAt }) => startedAt)).toEqual(
        before.map(({ startedAt }) => startedAt),
      )
      expect((await ground.log(id)).join('\n')).toContain('Taken over')
      const { rows: trail } = await store.pool.query<{ action: string }>(
        `select action from audit where detail ->> 'operation' = $1 order by id`,
        [id],
      )
      expect(trail.map(({ action }) => action)).toEqual([
        'operation began',
        'operation taken over from a worker that is gone',
        'operation succeeded',
      ])
      expect(await notWhole()).toEqual([])
      await client.query('drop index parted_day')
    })

    test('is finished by asking again after its session was ended; a cancel takes back all of it', async () => {
      await write('parted_2')
      const first = await beginHeld(request, 'writers before build', ground, 3)
      await client.query('select pg_terminate_backend($1)', [(await ground.find(first.id)).backendPid])
      await ground.untilPhase(first.id, 'readers before marking dead')
      await app.query('commit')
      await first.done
      const ended = await ground.find(first.id)
      expect(ended).toMatchObject({ state: 'failed', problem: { code: 'unreachable' } })
      expect(ended.says).toContain('3 of 7 steps were done and stay')
      // Only the parent, which is invalid until all of its parts are there.
      expect(await notWhole()).toEqual(['parted_day'])
      const finish = await ground.ask({ kind: 'remove-leftover', schema: 'public', name: 'parted_day', finish: true })
      expect(await ground.finish(finish.id)).toMatchObject({ state: 'succeeded' })
      expect(await notWhole()).toEqual([])
      await client.query('drop index parted_day')

      await write('parted_2')
      const second = await beginHeld(request, 'writers before build', ground, 3)
      await askCancel(store.db, await ground.find(second.id), 'a person', new Date())
      second.hold.askCancel()
      await ground.untilPhase(second.id, 'readers before marking dead')
      await app.query('commit')
      await second.done
      expect(await ground.find(second.id)).toMatchObject({ state: 'cancelled' })
      const { rows } = await client.query(`select from pg_class where relname like 'parted%day%'`)
      expect(rows).toEqual([])
    })

    test('that was dropped comes back in two goes, when the first was cut short', async () => {
      await client.query('create index parted_day on parted (day)')
      const dropped = await ground.ask({ kind: 'drop-index', schema: 'public', name: 'parted_day' })
      expect(await ground.finish(dropped.id)).toMatchObject({ state: 'succeeded' })
      const restore = { kind: 'create-index', restore: dropped.id } as const
      await write('parted_2')
      const first = await beginHeld(restore, 'writers before build', ground, 3)
      await client.query('select pg_terminate_backend($1)', [(await ground.find(first.id)).backendPid])
      await ground.untilPhase(first.id, 'readers before marking dead')
      await app.query('commit')
      await first.done
      expect(await ground.find(first.id)).toMatchObject({ state: 'failed' })
      const second = await ground.ask(restore)
      expect(await ground.finish(second.id)).toMatchObject({ state: 'succeeded' })
      expect(await notWhole()).toEqual([])
      await client.query('drop index parted_day')
    })

    test('that takes in what stood before is never dropped with it: not by a cancel, not by an undo', async () => {
      await client.query('create index stood on parted_1 (day)')
      await write('parted_3')
      const { id, hold, done } = await beginHeld(request, 'writers before build', ground, 4)
      const asked = await ground.find(id)
      expect(asked.checks!.find(({ rule }) => rule === 'adopted')).toMatchObject({ outcome: 'warn' })
      expect(asked.plan!.undo).toMatchObject({ statements: [] })
      await askCancel(store.db, asked, 'a person', new Date())
      hold.askCancel()
      await ground.untilPhase(id, 'readers before marking dead')
      await app.query('commit')
      await done
      const ended = await ground.find(id)
      expect(ended).toMatchObject({ state: 'cancelled', problem: { code: 'conflict', hint: expect.any(String) } })
      expect(ended.says).toMatch(/public\.parted_day.*public\.stood/)
      const standing = `select indexrelid::regclass::text as name, indisvalid as valid from pg_index
        where indrelid::regclass::text like 'parted%' order by 1`
      expect((await client.query(standing)).rows).toEqual([
        ...[
          { name: 'parted_2_day_idx', valid: true },
          { name: 'parted_day', valid: false },
        ],
        { name: 'stood', valid: true },
      ])
      // As a leftover it would go without a name typed, and nothing would bring back what is attached.
      const leftover = { kind: 'remove-leftover', schema: 'public', name: 'parted_day' } as const
      const refused = await ground.ask({ ...leftover, finish: false })
      expect(await ground.finish(refused.id)).toMatchObject({ state: 'refused', problem: { hint: expect.any(String) } })
      const finished = await ground.ask({ ...leftover, finish: true })
      expect(await ground.finish(finished.id)).toMatchObject({ state: 'succeeded' })
      expect(await notWhole()).toEqual([])
      await client.query('drop index parted_day')
    })

    test('is dropped although the worker dies while it waits for its lock', async () => {
      await client.query('create index parted_day on parted (day)')
      await app.query('begin; select from parted_2')
      const { id, hold, done } = await beginHeld({ kind: 'drop-index', schema: 'public', name: 'parted_day' }, 'a lock')
      hold.letGo()
      await done
      await store.pool.query("update operations set lease_until = now() - interval '1 s'")
      const [next] = await ground.begin('the next')
      // The statement of the worker that is gone waits in vain; the next one asks for the lock again.
      const attempts = async () => (await ground.find(id)).attempts
      await expect.poll(attempts, { timeout: 30_000 }).toBeGreaterThan(0)
      await app.query('commit')
      await next!.done
      expect(await ground.find(id)).toMatchObject({ state: 'succeeded' })

      await client.query('create index parted_day on parted (day)')
      await app.query('begin; select from parted_2')
      const killed = await beginHeld({ kind: 'drop-index', schema: 'public', name: 'parted_day' }, 'a lock')
      await client.query('select pg_terminate_backend($1)', [(await ground.find(killed.id)).backendPid])
      await killed.done
      await app.query('commit')
      expect(await ground.find(killed.id)).toMatchObject({ state: 'failed', problem: { code: 'unreachable' } })
      expect(await notWhole()).toEqual([])
      const again = await ground.ask({ kind: 'drop-index', schema: 'public', name: 'parted_day' })
      expect(await ground.finish(again.id)).toMatchObject({ state: 'succeeded' })
    })
  })

  // These two last: the first leaves a build on its server that nobody follows, the second ends the server.
  describe('behind an address', () => {
    const request = createRequest('parted', 'parted_day', { column: 'day' })
    const held = createRequest('t', 'moved', { column: 'a' })

    test('another cluster comes to stand: nothing is done there', async () => {
      const stranger = await startCluster(major)
      const strange = await stranger.connect()
      await strange.query('create table t (id int primary key, a int, b text)')
      const relay = await startRelay(cluster.port)
      const through = await openGround(store, cluster, { port: relay.port })
      await write('t')
      const { id, done } = await beginHeld(held, 'writers before build', through)
      // Of these one would find its table there, and the other would not.
      const waiting = [await through.ask(createRequest('t', 'late', { column: 'b' })), await through.ask(request)]
      relay.moveTo(stranger.port)
      await done
      for (const each of waiting) {
        const refused = await through.finish(each.id)
        expect(refused).toMatchObject({
          state: 'refused',
          steps: null,
          says: expect.stringContaining('Another server'),
        })
      }
      const ended = await through.find(id)
      expect(ended).toMatchObject({ state: 'failed', problem: { code: 'conflict', hint: expect.any(String) } })
      expect(ended.says).toMatch(/^Another server .* could not be verified\.$/)
      expect((await strange.query(`select from pg_class where relname in ('moved', 'late')`)).rows).toEqual([])
      await app.query('commit')
      await through.end()
      await relay.stop()
      await stranger.remove()
    })

    test('the standby takes over after a fail-over: what came over is removed there, and it can be asked for again', async () => {
      await expect.poll(() => notWhole(), { timeout: 30_000 }).toEqual([])
      await client.query('drop index if exists moved')
      const standby = await cluster.replica()
      const there = await standby.connect()
      const asStandby = await openGround(store, standby)
      for (const each of [held, request, { kind: 'drop-index', schema: 'public', name: 't_pkey' } as const]) {
        const refused = await asStandby.finish((await asStandby.ask(each)).id)
        expect(refused).toMatchObject({ state: 'refused', steps: null, says: expect.stringContaining('standby') })
      }
      await asStandby.end()
      const relay = await startRelay(cluster.port)
      const through = await openGround(store, cluster, { port: relay.port })
      await write('t')
      const { id, done } = await beginHeld(held, 'writers before build', through)
      await expect.poll(() => notWhole(there), { timeout: 30_000 }).toEqual(['moved'])
      await cluster.stop('immediate')
      relay.moveTo(standby.port)
      // The name points to the standby before it is promoted, as it often does.
      await expect
        .poll(async () => (await through.log(id)).join('\n'), { timeout: 30_000 })
        .toContain('A standby answers')
      await standby.promote()
      await done
      const ended = await through.find(id)
      expect(ended).toMatchObject({ state: 'failed', problem: { code: 'unreachable', hint: expect.any(String) } })
      expect(ended.says).toContain('Nothing was left behind')
      expect(await notWhole(there)).toEqual([])
      const again = await through.ask(held)
      expect(await through.finish(again.id)).toMatchObject({ state: 'succeeded' })
      await relay.stop()
    })
  })
})
