import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { type OperationRow, readLimits } from '@/lib/store/operation'
import { createRequest, type Ground, openGround } from '@/lib/testing/operating'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'

describe.each(majors.filter((major) => [13, 15, 17, 18].includes(major)))('operations on PostgreSQL %i', (major) => {
  let store: TestStore
  let cluster: TestCluster
  let ground: Ground
  let client: Client
  let prepared: Ground['site']['prepare']
  /** What runs, whatever the checks before it say. */
  const passing: Ground['site']['prepare'] = async (row, limits) => ({ ...(await prepared(row, limits)), checks: [] })

  beforeAll(async () => {
    ;[store, cluster] = await Promise.all([
      makeStore(),
      startCluster(major, { settings: { autovacuum: 'off', max_prepared_transactions: '5' } }),
    ])
    ground = await openGround(store, cluster)
    client = ground.client
    prepared = ground.site.prepare
  })
  afterAll(() => ground?.end())

  let count = 0
  async function makeTable(rows = 2000): Promise<string> {
    count += 1
    const name = `t${count}`
    await client.query(`create table ${name} (id int primary key, a int, b text)`)
    await client.query(`insert into ${name} select n, n % 100, 'row ' || n from generate_series(1, ${rows}) n`)
    return name
  }
  async function flagsOf(name: string): Promise<string | null> {
    const { rows } = await client.query<{ flags: string }>(
      `select concat(indisvalid, indisready, indislive) as flags from pg_index where indexrelid = to_regclass($1)`,
      [name],
    )
    return rows[0]?.flags ?? null
  }
  async function leftovers(): Promise<string[]> {
    const { rows } = await client.query<{ name: string }>(
      `select indexrelid::regclass::text as name from pg_index where not (indisvalid and indisready and indislive)`,
    )
    return rows.map((row) => row.name)
  }

  test('create, rebuild and drop an index, analyze and vacuum its table', async () => {
    const table = await makeTable()
    const created = await ground.ask(createRequest(table, `${table}_a`, { column: 'a' }))
    expect(await ground.finish(created.id)).toMatchObject({ state: 'succeeded', walBytes: expect.any(Number) })
    expect(await flagsOf(`${table}_a`)).toBe('ttt')

    const named = { schema: 'public', name: `${table}_a` }
    const rebuilt = await ground.ask({ kind: 'reindex-index', ...named, tablespace: null })
    expect(await ground.finish(rebuilt.id)).toMatchObject({ state: 'succeeded', sizeBefore: expect.any(Number) })

    const place = { schema: 'public', name: table }
    const analyzed = await ground.ask({ kind: 'analyze-table', ...place, columns: [] })
    expect(await ground.finish(analyzed.id)).toMatchObject({ state: 'succeeded' })
    const options = {
      analyze: false,
      freeze: false,
      indexCleanup: null,
      truncate: null,
      parallel: null,
      skipLocked: false,
    }
    const vacuumed = await ground.ask({ kind: 'vacuum-table', ...place, ...options })
    expect(await ground.finish(vacuumed.id)).toMatchObject({ state: 'succeeded' })

    const dropped = await ground.ask({ kind: 'drop-index', ...named })
    expect(await ground.finish(dropped.id)).toMatchObject({
      state: 'succeeded',
      says: expect.stringContaining('Dropped'),
    })
    expect(await flagsOf(`${table}_a`)).toBeNull()
    expect(await leftovers()).toEqual([])
  })

  test('an index that was dropped is brought back as it was (undo)', async () => {
    const table = await makeTable()
    await client.query(
      `create index "odd ""name" on ${table} (lower(b) desc nulls last) include (a) with (fillfactor = 71) where a > 3`,
    )
    await client.query(
      `comment on index "odd ""name" is 'kept'; alter index "odd ""name" alter column 1 set statistics 321`,
    )
    const look = `select pg_get_indexdef(x.indexrelid) as definition, obj_description(x.indexrelid) as comment, a.attstattarget as target
      from pg_index x join pg_attribute a on a.attrelid = x.indexrelid and a.attnum = 1 where x.indexrelid = to_regclass('"odd ""name"')`
    const before = (await client.query(look)).rows
    const dropped = await ground.ask({ kind: 'drop-index', schema: 'public', name: 'odd "name' })
    expect(await ground.finish(dropped.id)).toMatchObject({ state: 'succeeded' })
    expect((await client.query(look)).rows).toEqual([])
    const back = await ground.ask({ kind: 'create-index', restore: dropped.id }, { undoOf: dropped.id })
    expect(await ground.finish(back.id)).toMatchObject({ state: 'succeeded' })
    expect((await client.query(look)).rows).toEqual(before)
  })

  test('duplicates are told without showing them, and the index that would go on refusing rows is gone', async () => {
    const table = await makeTable(10)
    await client.query(`update ${table} set b = 'anna@example.org' where id < 3`)
    ground.site.prepare = passing
    const asked = await ground.ask(createRequest(table, `${table}_u`, { column: 'b' }, { isUnique: true }))
    const ended = await ground.finish(asked.id)
    ground.site.prepare = prepared
    expect(ended).toMatchObject({
      state: 'failed',
      problem: { code: 'conflict' },
      says: expect.stringContaining('duplicates'),
    })
    const { rows } = await store.pool.query('select * from operation_events where operation_id = $1', [asked.id])
    expect(JSON.stringify([ended, rows])).not.toContain('anna@')
    expect(await flagsOf(`${table}_u`)).toBeNull()
    await client.query(`insert into ${table} values (100, 1, 'anna@example.org')`)
  })

  test('time limits of the role and the database do not end a build', async () => {
    const table = await makeTable()
    const writer = await cluster.connect()
    await client.query(`alter role ${cluster.superuser} set statement_timeout = '300ms'; alter role ${cluster.superuser} set lock_timeout = '300ms';
      alter database postgres set default_transaction_read_only = on`)
    if (major >= 17) await client.query(`alter role ${cluster.superuser} set transaction_timeout = '300ms'`)
    await writer.query(`begin read write; lock table ${table} in row exclusive mode`)
    try {
      const asked = await ground.ask(createRequest(table, `${table}_a`, { column: 'a' }))
      const [begun] = await ground.begin()
      await expect
        .poll(async () => (await ground.find(asked.id)).progress?.phase, { timeout: 30_000 })
        .toContain('writers')
      // Longer than all of the limits.
      await client.query('select pg_sleep(0.5)')
      await writer.query('commit')
      await begun!.done
      expect(await ground.find(asked.id)).toMatchObject({ state: 'succeeded' })
    } finally {
      await client.query(
        `set default_transaction_read_only = off; alter role ${cluster.superuser} reset all; alter database postgres reset all`,
      )
      await writer.end()
    }
  })

  test('five operations asked for at once on one table succeed one after the other', async () => {
    const table = await makeTable()
    const asked = []
    for (let n = 0; n < 5; n += 1)
      asked.push(await ground.ask(createRequest(table, `${table}_${n}`, { expression: `a + ${n}` })))
    const ended = await Promise.all(asked.map(({ id }) => ground.finish(id)))
    expect(ended.map((each) => each.state)).toEqual(asked.map(() => 'succeeded'))
    const times = ended.flatMap(({ startedAt, finishedAt }) => [startedAt!.getTime(), finishedAt!.getTime()])
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  test('who stands in the way is shown, also a prepared transaction, which has no session', async () => {
    const table = await makeTable()
    const writer = await cluster.connect()
    await writer.query(`set application_name = 'the app'; begin; lock table ${table} in row exclusive mode`)
    const asked = await ground.ask(createRequest(table, `${table}_a`, { column: 'a' }))
    const [begun] = await ground.begin()
    const waitsFor = async () => (await ground.find(asked.id)).progress?.waitsFor
    await expect.poll(waitsFor, { timeout: 30_000 }).toMatchObject([{ kind: 'session', application: 'the app' }])
    // Another one that keeps the build from its end, and outlives its session.
    const other = await cluster.connect()
    await other.query(
      `begin; lock table ${table} in row exclusive mode; insert into ${table} values (-1, 1, null); prepare transaction 'left "over"'`,
    )
    await other.end()
    await writer.query('commit')
    await expect
      .poll(waitsFor, { timeout: 30_000 })
      .toMatchObject([{ kind: 'prepared', label: 'prepared transaction left "over"' }])
    await client.query(`commit prepared 'left "over"'`)
    await begun!.done
    expect(await ground.find(asked.id)).toMatchObject({ state: 'succeeded' })
    await writer.end()
  })

  test('a command that reports success and did nothing is no success', async () => {
    const table = await makeTable()
    await client.query(`create role stranger login password 'x'; grant usage on schema public to stranger`)
    const stranger = await openGround(store, cluster, { user: 'stranger', password: 'x' })
    stranger.site.prepare = (row, limits) => prepared(row, limits)
    for (const kind of ['analyze-table', 'vacuum-table'] as const) {
      const options = {
        analyze: false,
        freeze: false,
        indexCleanup: null,
        truncate: null,
        parallel: null,
        skipLocked: false,
      }
      const place = { schema: 'public', name: table, columns: [] }
      const asked = await stranger.ask(kind === 'analyze-table' ? { kind, ...place } : { kind, ...place, ...options })
      expect(await stranger.finish(asked.id)).toMatchObject({ state: 'failed', problem: { code: 'not-allowed' } })
    }
    await stranger.end()
    await client.query('drop owned by stranger; drop role stranger')

    const holder = await cluster.connect()
    const options = {
      analyze: false,
      freeze: false,
      indexCleanup: null,
      truncate: null,
      parallel: null,
      skipLocked: true,
    }
    await holder.query(`begin; lock table ${table} in share update exclusive mode`)
    ground.site.prepare = passing
    const skipped = await ground.ask({ kind: 'vacuum-table', schema: 'public', name: table, ...options })
    expect(await ground.finish(skipped.id)).toMatchObject({
      state: 'failed',
      says: expect.stringMatching(/did not do it/),
    })
    ground.site.prepare = prepared
    await holder.end()
  })

  test('another server behind the same address is not touched', async () => {
    const table = await makeTable()
    const asked = await ground.ask(createRequest(table, `${table}_a`, { column: 'a' }), { databaseOid: 1 })
    expect(await ground.finish(asked.id)).toMatchObject({
      state: 'refused',
      says: expect.stringContaining('Another server'),
    })
    expect(await flagsOf(`${table}_a`)).toBeNull()
  })

  test('what was replaced, renamed or dropped since its plan was shown is refused', async () => {
    const table = await makeTable()
    await client.query(`create index ${table}_a on ${table} (a)`)
    const named = { schema: 'public', name: `${table}_a` }
    const limits = await readLimits(store.db, ground.targetId)
    const request = { kind: 'drop-index', ...named } as const
    const { plan } = await ground.site.prepare(
      { targetId: ground.targetId, kind: 'drop-index', request } as OperationRow,
      limits,
    )
    const asked = await ground.ask(request, { basis: plan!.basis })
    await client.query(`drop index ${table}_a; create index ${table}_a on ${table} (b)`)
    expect(await ground.finish(asked.id)).toMatchObject({ state: 'refused' })
    const gone = await ground.ask({ kind: 'drop-index', schema: 'public', name: 'never' })
    expect(await ground.finish(gone.id)).toMatchObject({ state: 'refused', problem: { hint: expect.any(String) } })
    expect(await flagsOf(`${table}_a`)).toBe('ttt')
  })

  test('what was replaced while it waited, with nobody shown a plan, is refused', async () => {
    const table = await makeTable(10)
    await client.query(`create index ${table}_a on ${table} (a)`)
    const holder = await cluster.connect()
    await holder.query(`begin; lock table ${table} in share update exclusive mode`)
    const asked = await ground.ask({ kind: 'drop-index', schema: 'public', name: `${table}_a` })
    for (const { done } of await ground.begin()) await done
    expect(await ground.find(asked.id)).toMatchObject({ state: 'waiting', basis: expect.any(String) })
    await holder.query(`drop index ${table}_a; create index ${table}_a on ${table} (b); commit`)
    await holder.end()
    expect(await ground.finish(asked.id)).toMatchObject({ state: 'refused' })
    expect(await flagsOf(`${table}_a`)).toBe('ttt')
  })

  test('the undo of a create drops that index, and no other by its name', async () => {
    const table = await makeTable(10)
    const made = await ground.ask(createRequest(table, `${table}_a`, { column: 'a' }))
    expect(await ground.finish(made.id)).toMatchObject({ state: 'succeeded' })
    await client.query(`drop index ${table}_a; create index ${table}_a on ${table} (b)`)
    const drop = { kind: 'drop-index', schema: 'public', name: `${table}_a` } as const
    const undo = await ground.ask(drop, { undoOf: made.id })
    expect(await ground.finish(undo.id)).toMatchObject({ state: 'refused', problem: { hint: expect.any(String) } })
    expect(await flagsOf(`${table}_a`)).toBe('ttt')
  })

  test('a function that relies on a search_path is told, and nothing is left', async () => {
    const table = await makeTable(10)
    await client.query(`create table lookup_${table} (v int); insert into lookup_${table} values (7);
      create function seven_${table}(int) returns int immutable language plpgsql as 'begin return $1 + (select v from lookup_${table}); end'`)
    const asked = await ground.ask(createRequest(table, `${table}_f`, { expression: `public.seven_${table}(a)` }))
    const ended = await ground.finish(asked.id)
    expect(ended).toMatchObject({ state: 'failed', problem: { hint: expect.stringContaining('search_path') } })
    expect(await leftovers()).toEqual([])
  })

  test('what the owner of a table hid in it does not run as us', async () => {
    const table = await makeTable(20)
    await client.query(`create role attacker; create schema den authorization attacker; create table den.seen (who text);
      create function den.note() returns void language sql as 'insert into den.seen values (current_user)';
      create function den.evil(int) returns int immutable language plpgsql as $$ begin
        perform den.note();
        begin execute 'alter role attacker superuser'; exception when others then null; end;
        begin execute 'set role ${cluster.superuser}'; exception when others then null; end;
        return $1; end $$;
      create function public.quote_ident(name) returns text language plpgsql as $$ begin raise 'hijacked'; end $$;
      create function public.format(text, name, name) returns text language plpgsql as $$ begin raise 'hijacked'; end $$;
      alter table den.seen owner to attacker; alter function den.evil owner to attacker; alter function den.note owner to attacker; alter table ${table} owner to attacker`)
    const [index, place] = [
      { schema: 'public', name: `${table}_evil` },
      { schema: 'public', name: table },
    ]
    const vacuum = { freeze: false, indexCleanup: null, truncate: null, parallel: null, skipLocked: false }
    const requests: OperationRequest[] = [
      createRequest(table, index.name, { expression: 'den.evil(a)' }),
      { kind: 'reindex-index', ...index, tablespace: null },
      { kind: 'analyze-table', ...place, columns: [] },
      { kind: 'vacuum-table', ...place, ...vacuum, analyze: true },
      { kind: 'drop-index', ...index },
    ]
    for (const request of requests) {
      const { id } = await ground.ask(request)
      const { state, says } = await ground.finish(id)
      expect(state, `${request.kind}: ${says}`).toBe('succeeded')
    }
    expect((await client.query('select distinct who from den.seen')).rows).toEqual([{ who: 'attacker' }])
    const roles = await client.query(`select rolsuper from pg_roles where rolname = 'attacker'`)
    expect(roles.rows).toEqual([{ rolsuper: false }])
    const owned = `select from pg_class c where relnamespace = 'den'::regnamespace and relowner <> 'attacker'::regrole`
    expect((await client.query(owned)).rows).toEqual([])
    await client.query('drop function public.quote_ident(name); drop function public.format(text, name, name)')
  })

  test('a name of 63 bytes is rebuilt again and again without leftovers of cut names', async () => {
    const table = await makeTable(50)
    const name = 'ä'.repeat(31)
    await client.query(`create index "${name}" on ${table} (a)`)
    const reader = await cluster.connect()
    for (let n = 0; n < 2; n += 1) {
      await reader.query('begin isolation level repeatable read; select 1')
      const asked = await ground.ask({ kind: 'reindex-index', schema: 'public', name, tablespace: null })
      const [begun] = await ground.begin()
      await expect
        .poll(async () => (await ground.find(asked.id)).progress?.phase, { timeout: 30_000 })
        .toContain('snapshots')
      await client.query('select pg_cancel_backend($1)', [(await ground.find(asked.id)).backendPid])
      await expect.poll(leftovers, { timeout: 30_000 }).toEqual([])
      await reader.query('commit')
      await begun!.done
      expect(await ground.find(asked.id)).toMatchObject({
        state: 'failed',
        says: expect.stringContaining('cancelled on the server'),
      })
    }
    const last = await ground.ask({ kind: 'reindex-index', schema: 'public', name, tablespace: null })
    expect(await ground.finish(last.id)).toMatchObject({ state: 'succeeded' })
    await reader.end()
  })

  test('a leftover of somebody else stays', async () => {
    const table = await makeTable(50)
    await client.query(`create index ${table}_a on ${table} (a); create index ${table}_a_ccnew on ${table} (b)`)
    await client.query(`update pg_index set indisvalid = false where indexrelid = '${table}_a_ccnew'::regclass`)
    const asked = await ground.ask({ kind: 'reindex-index', schema: 'public', name: `${table}_a`, tablespace: null })
    await ground.finish(asked.id)
    expect(await flagsOf(`${table}_a_ccnew`)).toBe('ftt')
    await client.query(`drop index ${table}_a_ccnew`)
  })

  test('a batch runs in its order, and one that fails holds back the rest', async () => {
    const table = await makeTable(10)
    const batch = (position: number) => ({
      batchId: '00000000-0000-4000-8000-000000000001',
      position,
      createdAt: new Date(),
    })
    const first = await ground.ask(createRequest(table, `${table}_a`, { column: 'a' }), batch(0))
    const second = await ground.ask({ kind: 'drop-index', schema: 'public', name: 'never' }, batch(1))
    const third = await ground.ask(createRequest(table, `${table}_b`, { column: 'b' }), batch(2))
    const ended = await Promise.all([third, second, first].map(({ id }) => ground.finish(id)))
    expect(ended.map((each) => each.state)).toEqual(['refused', 'refused', 'succeeded'])
    expect(ended[0]!.says).toContain('Held back')
  })

  test('two workers never do the same operation', async () => {
    const table = await makeTable(10)
    const asked = await ground.ask(createRequest(table, `${table}_a`, { column: 'a' }))
    const begun = (await Promise.all(['one', 'two', 'three'].map((owner) => ground.begin(owner)))).flat()
    expect(begun).toHaveLength(1)
    await begun[0]!.done
    expect(await ground.find(asked.id)).toMatchObject({ state: 'succeeded', fence: 1 })
  })
})
