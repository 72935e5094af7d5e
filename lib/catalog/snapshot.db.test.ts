import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { qualified, quoteIdentifier } from '@/lib/domain/ddl/quote'
import { withReadOnly } from '@/lib/targets/guard'
import { openTarget, type TargetPool } from '@/lib/targets/pool'
import { hostileNames } from '@/lib/testing/hostile-names'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { askColumns } from './columns'
import { askForeignKeys } from './foreign-keys'
import { probe } from './probe'
import { askSnapshot, type SnapshotOptions } from './snapshot'

const canary = 'CANARY-7f3'
const fresh: SnapshotOptions = { known: new Map(), withStatements: true }

const setup = `
  create schema tools;
  create extension pg_stat_statements schema tools;
  create schema shop;
  create table shop.customers (id int primary key, email text, note text);
  alter table shop.customers alter note set storage external;
  create table shop.orders (
    id bigint generated always as identity primary key,
    customer_id int not null references shop.customers on delete cascade,
    status text default 'new',
    placed_at timestamptz,
    span tstzrange,
    tags text[]
  );
  create index orders_by_customer on shop.orders (customer_id, placed_at desc nulls last) include (status) with (fillfactor = 70);
  create index orders_open on shop.orders (lower(status) text_pattern_ops, status collate "C") where status <> 'done';
  create index orders_tags on shop.orders using gin (tags);
  create table shop.events (id int, at date not null) partition by range (at);
  create table shop.events_2024 partition of shop.events for values from ('2024-01-01') to ('2025-01-01');
  create table shop.events_2025 partition of shop.events for values from ('2025-01-01') to ('2026-01-01');
  create index events_by_at on shop.events (at);
  create materialized view shop.totals as select 1 as a;
  insert into shop.customers select g, 'mail' || g % 5, repeat('x', 3000) from generate_series(1, 200) g;
  insert into shop.orders (customer_id, placed_at) select g, now() from generate_series(1, 200) g;
  analyze;
  create function public.quote_ident(name) returns text language plpgsql as $$ begin raise 'hijacked'; end $$;
  create function public.format(text, name, name) returns text language plpgsql as $$ begin raise 'hijacked'; end $$;
  create view public.pg_stat_statements as select 'hijacked' as query;
  create table public.pg_class (oid int);
  create role plain login password 'plain';
  create role watcher login password 'watcher';
  grant pg_monitor to watcher;
  grant usage on schema tools to watcher;
  alter role watcher set datestyle = 'SQL, DMY';
  alter role watcher set timezone = 'Asia/Kolkata';
  alter role watcher set extra_float_digits = -5;
  alter role watcher set quote_all_identifiers = on;
  alter role watcher set search_path = public, pg_catalog;
`

describe.each(majors)('PostgreSQL %i', (major) => {
  let cluster: TestCluster
  let admin: Client
  const pools: TargetPool[] = []
  const version = major * 10000

  function open(user: string, password: string, database = 'postgres'): TargetPool {
    const { host, port } = cluster
    const pool = openTarget({ host, port, database, user, tls: 'disable', ca: null }, password)
    pools.push(pool)
    return pool
  }

  beforeAll(async () => {
    cluster = await startCluster(major, { settings: { shared_preload_libraries: 'pg_stat_statements' } })
    admin = await cluster.connect()
    for (const statement of setup.split(/;\n/)) await admin.query(statement)
    await admin.query(`alter role plain password '${canary}'`)
    await admin.query('alter /* x */ role plain password $$plain$$')
    // Before 15 a collector process writes the counters down, twice a second at best.
    if (major < 15) await new Promise((resolve) => setTimeout(resolve, 1500))
  })

  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()))
    await cluster?.remove()
  })

  test('a snapshot in full, whatever the role presets', async () => {
    const snapshot = await askSnapshot(open('watcher', 'watcher'), version, fresh)
    expect(snapshot.asked.filter(({ ok }) => !ok)).toEqual([])
    const { server, tables, indexes, shapes } = snapshot

    expect(Math.floor(server.versionNumber / 10000)).toBe(major)
    expect(server.systemIdentifier).toMatch(/^\d{18,}$/)
    expect(Math.abs(server.serverNow.getTime() - Date.now())).toBeLessThan(60_000)
    expect(server.postmasterStartedAt.getTime()).toBeGreaterThan(Date.now() - 3_600_000)
    expect(server).toMatchObject({ databaseName: 'postgres', isInRecovery: false, timelineId: 1, encoding: 'UTF8' })
    expect(server.settings).toMatchObject({ work_mem: '4MB', hash_mem_multiplier: major < 15 ? '1' : '2' })
    expect(server.databaseSizeBytes).toBeGreaterThan(1_000_000)

    const customers = tables.find(({ name }) => name === 'customers')!
    expect(customers).toMatchObject({ schema: 'shop', kind: 'r', rowEstimate: 200, isLocked: false, isSystem: false })
    expect(customers.heapBytes).toBeGreaterThan(0)
    expect(customers.toastBytes).toBeGreaterThan(500_000)
    expect(customers.lastAnalyzeAt).toBeInstanceOf(Date)
    expect(tables.find(({ parentOid, kind }) => kind === 't' && parentOid === customers.oid)).toBeDefined()
    const events = tables.find(({ name }) => name === 'events')!
    expect(events.kind).toBe('p')
    expect(tables.find(({ name }) => name === 'events_2024')!.parentOid).toBe(events.oid)
    expect(tables.find(({ name }) => name === 'totals')!.kind).toBe('m')
    expect(tables.find(({ schema, name }) => schema === 'pg_catalog' && name === 'pg_class')!.isSystem).toBe(true)

    const parent = indexes.find(({ name }) => name === 'events_by_at')!
    expect(parent).toMatchObject({ kind: 'I', sizeBytes: 0, isValid: true })
    expect(indexes.filter(({ parentOid }) => parentOid === parent.oid)).toHaveLength(2)
    const key = indexes.find(({ name }) => name === 'customers_pkey')!
    expect(key).toMatchObject({ isPrimary: true, isUnique: true, constraintName: 'customers_pkey', method: 'btree' })
    expect(key).toMatchObject({
      isValid: true,
      isReady: true,
      isLive: true,
      isExclusion: false,
      isReplicaIdentity: false,
    })
    expect(key).toMatchObject({ isClustered: false, isSystem: false, isToast: false, isLocked: false, parentOid: null })
    expect(indexes.filter(({ isToast, isSystem }) => isToast && !isSystem).length).toBeGreaterThan(1)

    const shape = (name: string) => shapes.find(({ oid }) => oid === indexes.find((index) => index.name === name)!.oid)!
    expect(shapes).toHaveLength(indexes.length)
    expect(shape('orders_by_customer')).toMatchObject({
      keys: [
        { name: 'customer_id', expression: null, isDefaultOpclass: true, order: 'asc', nulls: 'last', collation: null },
        { name: 'placed_at', order: 'desc', nulls: 'last' },
      ],
      include: ['status'],
      options: ['fillfactor=70'],
      predicate: null,
    })
    expect(shape('orders_open')).toMatchObject({
      keys: [
        {
          name: null,
          expression: 'lower(status)',
          opclass: 'text_pattern_ops',
          isDefaultOpclass: false,
          collation: null,
        },
        { name: 'status', opclass: 'text_ops', isDefaultOpclass: true, collation: 'C' },
      ],
      predicate: expect.stringContaining("status <> 'done'"),
    })
    expect(shape('orders_tags').keys).toMatchObject([{ opclass: 'array_ops', isDefaultOpclass: true, order: null }])
  })

  test('statements: no secrets, not ourselves, not the impostor', async () => {
    await admin.query('select count(*) as looked_for from shop.orders')
    const { statements } = await askSnapshot(open('watcher', 'watcher'), version, fresh)
    const found = statements!.find(({ text }) => text.includes('looked_for'))!
    expect(found).toMatchObject({ isTopLevel: true, userName: 'arborist', calls: 1, rows: 1 })
    expect(found.queryId).toMatch(/^-?\d+$/)
    expect(found.totalMs).toBeGreaterThan(0)
    const texts = statements!.map(({ text }) => text).join('\n')
    expect(texts).not.toMatch(/CANARY|alter .*role plain/i)
    expect(texts).not.toContain('/* arborist */')
    expect(texts).not.toMatch(/savepoint|begin isolation|set_config/i)
  })

  test('a shape is asked for again only when it changed', async () => {
    const pool = open('watcher', 'watcher')
    const keys = async () => {
      const { indexes } = await askSnapshot(pool, version, { known: new Map(), withStatements: false })
      return new Map(indexes.map(({ oid, shapeKey }) => [oid, shapeKey]))
    }
    const changed = async (statement: string) => {
      const known = await keys()
      await admin.query(statement)
      const { shapes } = await askSnapshot(pool, version, { known, withStatements: false })
      return shapes.map(({ definition }) => definition)
    }
    expect(await changed('analyze shop.orders')).toEqual([])
    expect(await changed('vacuum shop.orders')).toEqual([])
    expect(await changed('create table shop.other (a int)')).toEqual([])
    expect(await changed('alter index shop.orders_tags rename to orders_by_tags')).toHaveLength(1)
    expect(await changed('reindex index shop.orders_by_tags')).toHaveLength(1)
    expect((await changed('alter table shop.orders rename tags to labels')).join()).toContain('labels')
    await admin.query('alter table shop.orders rename labels to tags')
    await admin.query('alter index shop.orders_by_tags rename to orders_tags')
  })

  test('columns and foreign keys of one table', async () => {
    const { rows } = await admin.query<{ oid: number }>(`select 'shop.orders'::regclass::oid::int as oid`)
    const [columns, keys] = await withReadOnly(open(cluster.superuser, cluster.password), {}, async (client) => [
      await askColumns(client, rows[0]!.oid),
      await askForeignKeys(client, rows[0]!.oid),
    ])
    expect(columns.asked).toMatchObject({ ok: true, rows: 6 })
    expect(columns.rows[2]).toMatchObject({
      name: 'status',
      type: 'text',
      isNullable: true,
      defaultExpression: "'new'::text",
      statisticsTarget: null,
      nullFraction: 0,
      distinct: 1,
      commonValues: [{ value: 'new', frequency: 1 }],
      storage: 'extended',
    })
    expect(columns.rows[1]!.histogramBounds).toBeGreaterThan(10)
    expect(keys.rows).toEqual([
      {
        name: 'orders_customer_id_fkey',
        columns: ['customer_id'],
        referencedSchema: 'shop',
        referencedTable: 'customers',
        referencedColumns: ['id'],
        definition: 'FOREIGN KEY (customer_id) REFERENCES shop.customers(id) ON DELETE CASCADE',
      },
    ])
  })

  test('a locked table is marked and not waited for', async () => {
    const holder = await cluster.connect()
    await holder.query('begin; lock table shop.orders in access exclusive mode')
    // The lock is held until after the answer: a question that waited for it would have failed (55P03).
    const { tables, indexes, shapes, asked } = await askSnapshot(open('watcher', 'watcher'), version, fresh)
    await holder.query('rollback')
    expect(asked.every(({ ok }) => ok)).toBe(true)
    expect(tables.filter(({ isLocked, kind }) => isLocked && kind !== 't').map(({ name }) => name)).toEqual(['orders'])
    expect(tables.filter(({ heapBytes }) => heapBytes === null).every(({ isLocked }) => isLocked)).toBe(true)
    const locked = indexes.filter(({ isLocked, isToast }) => isLocked && !isToast)
    expect(locked).toHaveLength(4)
    expect(shapes.length).toBeGreaterThan(100)
    expect(shapes.some(({ oid }) => locked.some((index) => index.oid === oid))).toBe(false)
  })

  test('a role without rights gets the rest and is told what is missing', async () => {
    const pool = open('plain', 'plain')
    const { indexes, shapes, statements, asked } = await askSnapshot(pool, version, fresh)
    expect(indexes.length).toBe(shapes.length)
    expect(statements).toBeNull()
    expect(asked.find(({ question }) => question === 'statements')).toMatchObject({
      ok: false,
      message: expect.stringContaining('permission denied for schema tools'),
      hint: expect.stringContaining('grant usage on schema tools'),
    })
    const gap = (await probe(pool)).capabilities.find(({ name }) => name === 'pg_stat_statements')!
    expect(gap).toMatchObject({ state: 'missing', statement: 'grant usage on schema "tools" to "plain";' })
    await admin.query(gap.statement!)
    const again = await askSnapshot(pool, version, fresh)
    expect(again.asked.at(-1)).toMatchObject({ ok: true, hint: expect.stringContaining('pg_read_all_stats') })
  })

  test('the probe names every gap with its statement', async () => {
    const { server, capabilities } = await probe(open('plain', 'plain'))
    const state = Object.fromEntries(capabilities.map(({ name, state }) => [name, state]))
    expect(server.databaseSizeBytes).toBeGreaterThan(1_000_000)
    expect(state).toMatchObject({
      pg_monitor: 'missing',
      pg_stat_statements: 'present',
      shared_preload_libraries: 'present',
      track_counts: 'present',
      track_io_timing: 'warning',
      Version: 'present',
      'Least privilege': 'present',
      'SELECT on tables': 'warning',
    })
    expect(state['Pooler in transaction mode']).toBeUndefined()
    const monitor = capabilities.find(({ name }) => name === 'pg_monitor')!
    await admin.query(monitor.statement!)
    const after = await probe(open('plain', 'plain'))
    expect(after.capabilities.find(({ name }) => name === 'pg_monitor')!.state).toBe('present')
    const superuser = await probe(open(cluster.superuser, cluster.password))
    expect(superuser.capabilities.find(({ name }) => name === 'Least privilege')!.state).toBe('warning')
  })

  test('hostile names come back unchanged', async () => {
    await cluster.createDatabase('hostile')
    const client = await cluster.connect('hostile')
    await client.query('create schema names')
    for (const name of hostileNames) {
      const quoted = quoteIdentifier(name)
      await client.query(`create schema ${quoted}; create table ${quoted}.holder (${quoted} int, plain int)`)
      await client.query(`create index ${quoted} on ${quoted}.holder (${quoted}) include (plain)`)
      await client.query(`create table names.${quoted} (a int)`)
    }
    const { tables, indexes, shapes } = await askSnapshot(
      open(cluster.superuser, cluster.password, 'hostile'),
      version,
      fresh,
    )
    const sorted = [...hostileNames].sort()
    expect(
      tables
        .filter(({ schema }) => schema === 'names')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(sorted)
    const own = indexes.filter(({ table }) => table === 'holder')
    expect(own.map(({ name }) => name).sort()).toEqual(sorted)
    expect(own.every(({ schema, name }) => schema === name)).toBe(true)
    for (const { oid, name } of own) {
      const shape = shapes.find((candidate) => candidate.oid === oid)!
      expect(shape.keys[0]!.name).toBe(name)
      await client.query(`drop index ${qualified(name, name)}`)
      await client.query(shape.definition)
    }
  })

  test('names that are not UTF-8 do not fail the question', async () => {
    const provider = major >= 15 ? 'locale_provider libc' : ''
    await admin.query(
      `create database bytes template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C' ${provider}`,
    )
    const client = await cluster.connect('bytes')
    await client.query("set client_encoding = 'SQL_ASCII'")
    await client.query(
      `do $$ begin execute 'create table t (a int); create index "caf' || chr(233) || '" on t (a)'; end $$`,
    )
    const { indexes, shapes, asked } = await askSnapshot(open(cluster.superuser, cluster.password, 'bytes'), version, {
      known: new Map(),
      withStatements: false,
    })
    expect(asked.every(({ ok }) => ok)).toBe(true)
    expect(indexes.map(({ name }) => name)).toContain('caf\uFFFD')
    expect(shapes).toHaveLength(indexes.length)
  })

  test('objects that come and go meanwhile', async () => {
    const churner = await cluster.connect()
    let isOver = false
    const churn = (async () => {
      for (let at = 0; !isOver; at += 1) {
        await churner.query(`create table shop.churn${at} (a int primary key, b text)`)
        await churner.query(`drop table shop.churn${at}`)
      }
    })()
    const pool = open('watcher', 'watcher')
    for (let round = 0; round < 15; round += 1) {
      const { asked, indexes } = await askSnapshot(pool, version, fresh)
      expect(asked.filter(({ ok, question }) => !ok && question !== 'statements')).toEqual([])
      expect(indexes.find(({ name }) => name === 'customers_pkey')!.sizeBytes).toBeGreaterThan(0)
    }
    isOver = true
    await churn
  })

  test('an ended backend fails one call, not the process', async () => {
    const pool = open('watcher', 'watcher')
    await pool.use((client) => client.query('select 1'))
    await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'arborist'")
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await pool.use((client) => client.query('select 1'))).toEqual([['1']])
    const sleeping = pool.use((client) => client.query('select pg_sleep(5)'))
    setTimeout(
      () => admin.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'arborist'"),
      200,
    )
    await expect(sleeping).rejects.toMatchObject({ code: 'unreachable', sqlstate: '57P01' })
  })

  test('the guard: read-only, time limits, nothing left behind', async () => {
    const pool = open(cluster.superuser, cluster.password)
    const guarded = (text: string) => withReadOnly(pool, { statementTimeoutMs: 200 }, (client) => client.query(text))
    await expect(guarded('create table x (a int)')).rejects.toMatchObject({ sqlstate: '25006' })
    await expect(guarded('select pg_sleep(5)')).rejects.toMatchObject({ code: 'timed-out', sqlstate: '57014' })
    await expect(guarded('select 1; select 2')).rejects.toMatchObject({ sqlstate: '42601' })
    await guarded('select 1')
    expect(await pool.use((client) => client.query('show search_path'))).toEqual([['"$user", public']])
    const late = withReadOnly(pool, { deadlineMs: 300 }, (client) => client.query('select pg_sleep(5)'))
    await expect(late).rejects.toMatchObject({ code: 'timed-out' })
  })

  test('wrong password, user and database', async () => {
    const attempt = (pool: TargetPool) => pool.use((client) => client.query('select 1')).catch((error) => error)
    expect(await attempt(open('watcher', canary))).toMatchObject({ code: 'not-allowed', sqlstate: '28P01' })
    expect(await attempt(open('watcher', 'watcher', 'none'))).toMatchObject({ code: 'invalid', sqlstate: '3D000' })
    const pooled = openTarget({ ...open('watcher', 'watcher').connection, tls: 'verify-full' }, 'watcher')
    pools.push(pooled)
    expect(await attempt(pooled)).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('support TLS'),
    })
  })
})
