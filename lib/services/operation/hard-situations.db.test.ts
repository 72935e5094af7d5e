import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultLimits } from '@/lib/domain/operation/prepared'
import type { CreateIndexRequest, OperationRequest } from '@/lib/domain/operation/request'
import { openTarget, type TargetPool } from '@/lib/targets/pool'
import { hostileNames } from '@/lib/testing/hostile-names'
import { indexCatalogue } from '@/lib/testing/index-catalogue'
import { hasPgbouncer, startPgbouncer } from '@/lib/testing/pgbouncer'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { type PrepareOptions, prepare } from './prepare'

const options: PrepareOptions = { limits: defaultLimits, bytesPerSecond: null }
const rebuild = (name: string, schema = 'public'): OperationRequest => ({
  ...{ kind: 'reindex-index', schema, name, tablespace: null },
})
const drop = (name: string, schema = 'public'): OperationRequest => ({ kind: 'drop-index', schema, name })
const create = (schema: string, table: string, column: string, name: string | null): CreateIndexRequest => ({
  ...{ kind: 'create-index', schema, table, name, method: 'btree', isUnique: false, nullsNotDistinct: false },
  keys: [{ column, expression: null, order: null, nulls: null, operatorClass: null, collation: null }],
  ...{ include: [], where: null, parameters: {}, tablespace: null },
})

/** The oldest and the newest of this run. */
const two = majors.filter((_, at) => at === 0 || at === majors.length - 1)

describe.each(two)('what PostgreSQL %i meets', (major) => {
  let cluster: TestCluster
  let client: Client
  let pool: TargetPool
  const open = (change: { port?: number; database?: string } = {}) => {
    const { host, port, superuser: user, password } = cluster
    return openTarget({ host, port, database: 'postgres', user, tls: 'disable', ca: null, ...change }, password)
  }
  const checkOf = async (request: OperationRequest, rule: string, through = pool) =>
    (await prepare(through, request, options)).checks.find((check) => check.rule === rule)

  beforeAll(async () => {
    cluster = await startCluster(major, { settings: { shared_preload_libraries: 'pg_stat_statements' } })
    client = await cluster.connect()
    await client.query(`create table t (a int primary key, b int); create index t_b on t (b);
      insert into t select n, n from generate_series(1, 100) n`)
    pool = open()
  })
  afterAll(() => pool?.end())

  test('a standby takes no changes', async () => {
    const standby = await cluster.replica()
    const there = open({ port: standby.port })
    for (const request of [rebuild('t_b'), drop('t_b'), create('public', 't', 'b', 'again')]) {
      const check = await checkOf(request, 'read-only', there)
      expect(check).toMatchObject({ outcome: 'stop', hint: expect.stringContaining('primary') })
      expect(await checkOf(request, 'read-only')).toMatchObject({ outcome: 'pass' })
    }
    await there.end()
    await standby.remove()
  })

  test.runIf(hasPgbouncer())('a pooler keeps the session for a session only', async () => {
    for (const [mode, outcome] of [
      ['transaction', 'stop'],
      ['session', 'pass'],
    ] as const) {
      const pooler = await startPgbouncer(cluster, mode)
      const through = open({ port: pooler.port })
      expect(await checkOf(rebuild('t_b'), 'pooler', through)).toMatchObject({ outcome })
      await through.end()
      await pooler.stop()
    }
  })

  test('ON CONFLICT of the application warns of a rebuild of a unique index', async () => {
    expect(await checkOf(rebuild('t_pkey'), 'uniqueness')).toMatchObject({
      outcome: 'pass',
      says: expect.stringContaining('unknown'),
    })
    await client.query('create extension pg_stat_statements')
    expect(await checkOf(rebuild('t_pkey'), 'uniqueness')).toMatchObject({
      outcome: 'pass',
      says: expect.stringContaining('No kept statement'),
    })
    for (const a of [1, 2, 3]) await client.query('insert into t values ($1, 0) on conflict (a) do nothing', [a])
    expect(await checkOf(rebuild('t_pkey'), 'uniqueness')).toMatchObject({
      outcome: 'warn',
      says: expect.stringMatching(/^1 statement .* 3 calls.*duplicate key/),
    })
    expect(await checkOf(rebuild('t_b'), 'uniqueness')).toBeUndefined()
  })

  test('names of bytes that are no text are refused, others are addressed', async () => {
    const provider = major >= 15 ? 'locale_provider libc' : ''
    await client.query(
      `create database bytes template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C' ${provider}`,
    )
    const inside = await cluster.connect('bytes')
    await inside.query(`do $$ begin
      execute 'create table "caf' || chr(233) || '" (a int); create index plain on "caf' || chr(233) || '" (a)';
      execute 'create table t (a int); create index "caf' || chr(232) || '" on t (a)';
    end $$`)
    await inside.query('create index "café" on t (a, a)')
    const through = open({ database: 'bytes' })
    const bad = await prepare(through, drop('plain'), options)
    expect(bad.plan).toBeNull()
    expect(bad.checks.find(({ rule }) => rule === 'addressable')).toMatchObject({
      outcome: 'stop',
      says: expect.stringContaining('SQL_ASCII'),
    })
    // What a person sees of it is no name of anything.
    expect(await checkOf(drop('caf\uFFFD'), 'exists', through)).toMatchObject({ outcome: 'stop' })
    for (const request of [rebuild('café'), create('public', 't', 'a', 'ü'), drop('café')]) {
      const { checks, plan } = await prepare(through, request, options)
      expect(checks.filter(({ rule }) => rule === 'addressable')).toEqual([])
      for (const { sql } of plan!.steps) await inside.query(sql)
    }
    const { rows } = await inside.query(`select count(*)::int as count from pg_class where relname in ('ü', 'café')`)
    expect(rows).toEqual([{ count: 1 }])
    await through.end()
  })

  test('an index by any name is made, rebuilt and dropped, and nothing else', async () => {
    await client.query('create schema named; create table named.t (a int)')
    const names = [...new Set(hostileNames)]
    for (const name of names) {
      const quoted = client.escapeIdentifier(name)
      await client.query(`create schema ${quoted}; create table ${quoted}.${quoted} (${quoted} int);
        alter table named.t add column ${quoted} int`)
    }
    const run = async (request: OperationRequest) => {
      const { checks, plan } = await prepare(pool, request, options)
      expect(checks.filter(({ outcome }) => outcome === 'stop')).toEqual([])
      for (const { sql } of plan!.steps) await client.query(sql)
      return plan!
    }
    const standing = async () => {
      const { rows } = await client.query<{ schema: string; name: string }>(`
        select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'i' and c.oid >= 16384 and n.nspname not in ('public', 'pg_toast')`)
      return rows
    }
    expect(await standing()).toEqual([])
    for (const name of names) {
      const made = [await run(create(name, name, name, null)), await run(create('named', 't', name, name))]
      const found = await standing()
      expect(found).toHaveLength(2)
      expect(found).toContainEqual({ schema: 'named', name })
      for (const { schema, name: index } of found) await run(rebuild(index, schema))
      expect(await standing()).toEqual(expect.arrayContaining(found))
      // One by an operation, one by what the first offered as the way back.
      await run(drop(name, 'named'))
      for (const sql of made[0]!.undo.statements) await client.query(sql)
      expect(await standing()).toEqual([])
    }
  })

  test('the index of an exclusion constraint is refused, and comes back as it was when the constraint was dropped by hand', async () => {
    await client.query(`create schema spans; create extension btree_gist;
      create table spans.s (room int, during int4range, "odd""col" int,
        constraint "odd; name" exclude using gist (room with =, during with &&) include ("odd""col")
          with (fillfactor = 70) where (room > 0) deferrable initially deferred);
      create table spans.plain (c circle, exclude using gist (c with &&));
      comment on constraint "odd; name" on spans.s is 'it''s'; comment on index spans."odd; name" is 'two'`)
    const before = await indexCatalogue(client, 'spans')
    const constraints = async () =>
      (await client.query(`select pg_get_constraintdef(oid) from pg_constraint where contype = 'x' order by 1`)).rows
    const asBefore = await constraints()
    for (const [table, name] of [
      ['s', 'odd; name'],
      ['plain', 'plain_c_excl'],
    ] as const) {
      expect(await checkOf(rebuild(name, 'spans'), 'object-kind')).toMatchObject({ outcome: 'stop' })
      const { checks, memory } = await prepare(pool, drop(name, 'spans'), options)
      const roles = checks.find(({ rule }) => rule === 'roles')
      expect(roles).toMatchObject({ outcome: 'stop', says: expect.stringContaining('exclusion constraint') })
      await client.query(roles!.sql!)
      const restore = { kind: 'create-index' as const, restore: 'x' }
      const { plan } = await prepare(pool, restore, { ...options, memory })
      expect(plan!.table.name).toBe(table)
      for (const { sql } of plan!.steps) await client.query(sql)
    }
    expect(await indexCatalogue(client, 'spans')).toEqual(before)
    expect(await constraints()).toEqual(asBefore)
  })
})
