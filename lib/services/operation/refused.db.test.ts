import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { type OperationRow, readLimits } from '@/lib/store/operation'
import { createRequest, type Ground, openGround } from '@/lib/testing/operating'
import { hasPgbouncer, startPgbouncer } from '@/lib/testing/pgbouncer'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'

// What must not be touched is refused in words, with the next step, and nothing is sent.

const rebuild = (name: string, schema = 'public') =>
  ({ kind: 'reindex-index', schema, name, tablespace: null }) satisfies OperationRequest
const drop = (name: string, schema = 'public') => ({ kind: 'drop-index', schema, name }) satisfies OperationRequest

describe.each(majors.filter((major) => [13, 15, 17, 18].includes(major)))('on PostgreSQL %i', (major) => {
  let store: TestStore
  let cluster: TestCluster
  let ground: Ground
  let client: Client

  beforeAll(async () => {
    ;[store, cluster] = await Promise.all([makeStore(), startCluster(major, { settings: { autovacuum: 'off' } })])
    ground = await openGround(store, cluster)
    client = ground.client
    await client.query(`
      create extension btree_gist;
      create table t (id int primary key, a int not null, b text, during int4range);
      insert into t select n, n % 10, 'row ' || n, int4range(n, n + 1) from generate_series(1, 200) n;
      create index t_a on t (a);
      create unique index t_identity on t (id, a);
      alter table t replica identity using index t_identity;
      create index t_ordered on t (b);
      alter table t cluster on t_ordered;
      alter table t add constraint apart exclude using gist (during with &&);
      create table other (id int, t_id int references t);
      create index t_broken on t ((a * 4));
      update pg_index set indisvalid = false where indexrelid = 't_broken'::regclass;
      create table parted (id int, day int) partition by range (day);
      create table parted_1 partition of parted for values from (0) to (10);
      create index parted_day on parted (day);
      create materialized view seen as select 1 as a;
      create view looked as select 1 as a`)
  })
  afterAll(() => ground?.end())

  const standing = async () =>
    (
      await client.query(
        'select indexrelid::regclass::text as name, indrelid, indisvalid, relfilenode from pg_index join pg_class c on c.oid = indexrelid where c.oid >= 16384 order by 1',
      )
    ).rows

  /** Asks for it, and proves that it was refused with a next step, with nothing sent. */
  async function refused(request: OperationRequest, at = ground, more: Partial<OperationRow> = {}) {
    const { id } = await at.ask(request, more)
    const ended = await at.finish(id)
    expect(ended).toMatchObject({ state: 'refused', steps: null, token: null })
    expect(ended.says, JSON.stringify(request)).toMatch(/\.$/)
    expect(ended.problem?.message).toBe(ended.says)
    return ended
  }

  test('what is no index of ours to change', async () => {
    const before = await standing()
    const cases: [request: OperationRequest, says: RegExp][] = [
      [drop('t_pkey'), /foreign key/],
      [drop('apart'), /exclusion constraint/],
      [rebuild('apart'), /exclusion constraint/],
      [drop('t_identity'), /replica identity/],
      [drop('t_ordered'), /clustered/],
      [drop('parted_1_day_idx'), /part of “parted_day”/],
      [drop('pg_class_oid_index', 'pg_catalog'), /belongs to PostgreSQL/],
      [rebuild('pg_class_oid_index', 'pg_catalog'), /belongs to PostgreSQL/],
      [createRequest('pg_class', 'mine', { column: 'relname' }, { schema: 'pg_catalog' }), /belongs to PostgreSQL/],
      [createRequest('looked', 'mine', { column: 'a' }), /no table/],
      [createRequest('t', 't_a', { expression: 'a * 3' }), /t_a/],
      // An invalid one is no success either, as IF NOT EXISTS would have it.
      [createRequest('t', 't_broken', { expression: 'a * 4' }), /invalid index of the same definition/],
      [createRequest('t', 'mine', { column: 'gone' }), /gone/],
      [drop('t'), /no index/],
      [rebuild('never'), /no index/],
      [{ kind: 'remove-leftover', schema: 'public', name: 't_a', finish: false }, /no leftover/],
    ]
    for (const [request, says] of cases) expect((await refused(request)).says).toMatch(says)
    expect(await standing()).toEqual(before)
  })

  test('a text that holds a second statement', async () => {
    const before = await standing()
    for (const expression of ['a); drop table t; --', 'a; drop table t', '1)) ; commit; drop table t; --']) {
      const { problem } = await refused(createRequest('t', 'mine', { expression }))
      expect(problem?.field).toMatch(/expression/)
    }
    expect(await standing()).toEqual(before)
  })

  test('what was renamed, replaced or dropped between the click and the run', async () => {
    const limits = await readLimits(store.db, ground.targetId)
    const shown = async (request: OperationRequest) => {
      const row = { targetId: ground.targetId, kind: request.kind, request } as OperationRow
      return (await ground.site.prepare(row, limits)).plan!.basis
    }
    const request = drop('t_a')
    const basis = await shown(request)
    await client.query('alter index t_a rename to t_b')
    expect((await refused(request, ground, { basis })).says).toContain('no index')
    await client.query('create index t_a on t (b)')
    expect((await refused(request, ground, { basis })).says).toContain('has changed')
    await client.query('drop index t_a; alter index t_b rename to t_a')
    expect(await shown(request)).toBe(basis)
    const build = createRequest('t', 'mine', { expression: 'a * 2' })
    const builtOn = await shown(build)
    await client.query('alter table t alter column a type bigint')
    expect((await refused(build, ground, { basis: builtOn })).says).toContain('has changed')
  })

  test('what another person did a moment before', async () => {
    await client.query('create index t_both on t (b, a)')
    // Of a known index the table is known, and on one table who asked first goes first.
    const first = await ground.ask(drop('t_both'), { table: 't' })
    const createdAt = new Date(first.createdAt.getTime() + 1)
    const second = await ground.ask(rebuild('t_both'), { table: 't', createdAt })
    const ended = await Promise.all([first, second].map(({ id }) => ground.finish(id)))
    expect(ended[0]).toMatchObject({ state: 'succeeded' })
    // Gone before it was looked for, or between that and the statement.
    expect(ended[1]).toMatchObject({
      state: expect.stringMatching(/refused|failed/),
      says: expect.stringMatching(/no index “t_both”|“t_both” .* is gone/),
    })
  })

  test('what an unfinished rebuild left on a TOAST table, unless a superuser asks', async () => {
    await client.query(`create role keeper login password 'x'; create table big (id int primary key, body text);
      alter table big owner to keeper; grant usage on schema public to keeper`)
    const [reader, other] = [await cluster.connect(), await cluster.connect()]
    await reader.query('begin isolation level repeatable read; select 1')
    const lost = other.query('reindex table concurrently big').catch((error: Error) => error)
    const waiting = `select pid from pg_stat_progress_create_index where phase = 'waiting for old snapshots'`
    await expect.poll(async () => (await client.query(waiting)).rowCount, { timeout: 30_000 }).toBe(1)
    await client.query(`select pg_cancel_backend(pid) from (${waiting}) w`)
    expect(await lost).toBeInstanceOf(Error)
    await Promise.all([reader.end(), other.end()])
    const left = async () =>
      (
        await client.query(`select n.nspname as schema, c.relname as name from pg_index x join pg_class c on c.oid = x.indexrelid
          join pg_namespace n on n.oid = c.relnamespace where not x.indisvalid order by 1`)
      ).rows
    const [toast, plain] = await left()
    expect([toast.schema, plain.schema]).toEqual(['pg_toast', 'public'])
    const keeper = await openGround(store, cluster, { user: 'keeper', password: 'x' })
    const removal = { kind: 'remove-leftover', finish: false, ...toast } as const
    const { says, problem } = await refused(removal, keeper)
    expect(says).toContain('only a superuser')
    const command = `DROP INDEX CONCURRENTLY "pg_toast"."${toast.name}"`
    expect(problem?.hint).toContain(command)
    const own = await keeper.ask({ kind: 'remove-leftover', finish: false, ...plain })
    expect(await keeper.finish(own.id)).toMatchObject({ state: 'succeeded' })
    expect(await left()).toEqual([toast])
    const { id } = await ground.ask(removal)
    const ended = await ground.finish(id)
    expect(ended).toMatchObject({ state: 'succeeded', plan: { steps: [{ sql: command }] } })
    expect(await left()).toEqual([])
    await keeper.end()
  })

  test.runIf(hasPgbouncer())('a pooler in transaction mode; one in session mode is no hindrance', async () => {
    const pooler = await startPgbouncer(cluster, 'transaction')
    const through = await openGround(store, cluster, { port: pooler.port })
    expect((await refused(createRequest('t', 'mine', { expression: 'a * 2' }), through)).says).toContain('pooler')
    // Also where it came to stand there after the checks.
    const { prepare } = ground.site
    through.site.prepare = prepare
    expect((await refused(createRequest('t', 'mine', { expression: 'a * 2' }), through)).says).toContain('pooler')
    await through.end()
    await pooler.stop()
    const calm = await startPgbouncer(cluster, 'session')
    const whole = await openGround(store, cluster, { port: calm.port })
    const { id } = await whole.ask(createRequest('t', 'mine', { expression: 'a * 2' }))
    expect(await whole.finish(id)).toMatchObject({ state: 'succeeded' })
    await whole.end()
    await calm.stop()
  })

  test('a name of bytes that are no text', async () => {
    const provider = major >= 15 ? 'locale_provider libc' : ''
    await client.query(
      `create database bytes template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C' ${provider}`,
    )
    const bytes = await openGround(store, cluster, { database: 'bytes' })
    await bytes.client.query(`do $$ begin
      execute 'create table "caf' || chr(233) || '" (a int); create index plain on "caf' || chr(233) || '" (a)';
    end $$`)
    expect((await refused(drop('plain'), bytes)).says).toContain('not valid text')
    expect((await refused(rebuild('plain'), bytes)).says).toContain('not valid text')
    await bytes.end()
  })
})
