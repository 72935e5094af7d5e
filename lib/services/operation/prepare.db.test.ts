import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultLimits } from '@/lib/domain/operation/prepared'
import type { CreateIndexRequest, OperationRequest } from '@/lib/domain/operation/request'
import { openTarget, type TargetPool } from '@/lib/targets/pool'
import { indexCatalogue } from '@/lib/testing/index-catalogue'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { prepare } from './prepare'

const plainKey = { column: null, expression: null, order: null, nulls: null, operatorClass: null, collation: null }
const column = (name: string) => ({ ...plainKey, column: name })
const create = (change: Partial<CreateIndexRequest>): CreateIndexRequest => ({
  kind: 'create-index',
  schema: 'public',
  table: 't',
  name: null,
  method: 'btree',
  isUnique: false,
  nullsNotDistinct: false,
  keys: [column('a')],
  include: [],
  where: null,
  parameters: {},
  tablespace: null,
  ...change,
})

describe.each(majors)('PostgreSQL %i', (major) => {
  let cluster: TestCluster
  let client: Client
  let pool: TargetPool
  const looks = (request: OperationRequest) => prepare(pool, request, { limits: defaultLimits, bytesPerSecond: null })
  const outcomes = async (request: OperationRequest) => {
    const { checks } = await looks(request)
    return Object.fromEntries(checks.map((check) => [check.rule, check.outcome]))
  }

  beforeAll(async () => {
    cluster = await startCluster(major, { settings: { max_prepared_transactions: '5' } })
    client = await cluster.connect()
    await client.query(`create role worker noinherit login password 'w'; create role owner;
      create table t (a int primary key, b int, c text, d text);
      create index t_b on t (b); create unique index t_c on t (c) where d is not null;
      create table child (a int references t); create table other (x int); alter table other owner to owner;
      create index other_x on other (x);
      insert into t select n, n, n, n from generate_series(1, 100) n`)
    const { host, port, superuser: user, password } = cluster
    pool = openTarget({ host, port, database: 'postgres', user, tls: 'disable', ca: null }, password)
  })
  afterAll(() => pool.end())

  test('what is planned for an ordinary table runs, and the undo undoes it', async () => {
    const requests: OperationRequest[] = [
      create({ keys: [column('b'), column('d')], include: ['c'], parameters: { fillfactor: 70 } }),
      create({ name: 'ex', keys: [{ ...plainKey, expression: 'lower(c) -- x', order: 'desc' }], where: 'd > $$x$$' }),
      { kind: 'reindex-index', schema: 'public', name: 't_b', tablespace: null },
      { kind: 'analyze-table', schema: 'public', name: 't', columns: ['a'] },
      {
        kind: 'vacuum-table',
        schema: 'public',
        name: 't',
        analyze: true,
        freeze: true,
        indexCleanup: 'on',
        truncate: false,
        parallel: 0,
        skipLocked: true,
      },
      { kind: 'drop-index', schema: 'public', name: 't_c' },
    ]
    for (const request of requests) {
      const { checks, plan } = await looks(request)
      expect(checks.filter((check) => check.outcome === 'stop')).toEqual([])
      for (const step of plan!.steps) await client.query(step.sql)
      for (const sql of plan!.undo.statements) await client.query(sql)
    }
    const { rows } = await client.query(
      'select indexrelid::regclass::text as name from pg_index where indrelid = $1::regclass',
      ['t'],
    )
    expect(rows.map((row) => row.name).sort()).toEqual(['t_b', 't_c', 't_pkey'])
  })

  test('says why not', async () => {
    const drop = (name: string): OperationRequest => ({ kind: 'drop-index', schema: 'public', name })
    expect(await outcomes(drop('t_pkey'))).toMatchObject({ roles: 'stop' })
    expect(await outcomes(drop('nowhere'))).toEqual({ exists: 'stop' })
    expect(await outcomes(create({ keys: [column('b')] }))).toMatchObject({ equivalent: 'stop' })
    expect(await outcomes(create({ name: 't_b', keys: [column('d')] }))).toMatchObject({ 'index-name': 'stop' })
    expect(await outcomes(create({ keys: [column('d')] }))).toMatchObject({ equivalent: 'pass', superuser: 'warn' })
    await expect(looks(create({ keys: [column('zz')] }))).rejects.toMatchObject({ field: 'keys.0.column' })
    await expect(looks(create({ keys: [{ ...plainKey, expression: 'a), (b' }] }))).rejects.toMatchObject({
      field: 'keys.0.expression',
      position: 2,
    })
    await expect(looks(create({ where: 'a > ' }))).rejects.toMatchObject({ field: 'where', position: 5 })
  })

  test('a role without rights is told the grant that is missing, and has them then', async () => {
    const { host, port } = cluster
    const weak = openTarget({ host, port, database: 'postgres', user: 'worker', tls: 'disable', ca: null }, 'w')
    const request: OperationRequest = { kind: 'drop-index', schema: 'public', name: 'other_x' }
    const ask = async () => {
      const { checks } = await prepare(weak, request, { limits: defaultLimits, bytesPerSecond: null })
      return checks.find((check) => check.rule === 'rights')!
    }
    const check = await ask()
    expect(check).toMatchObject({ outcome: 'stop', sql: 'GRANT "owner" TO "worker";' })
    await client.query(check.sql!)
    expect(await ask()).toMatchObject({ outcome: 'pass' })
    await weak.end()
  })

  test('old snapshots, other commands, prepared transactions and locks are waited for', async () => {
    const other = await cluster.connect()
    const drop: OperationRequest = { kind: 'drop-index', schema: 'public', name: 't_b' }
    const limits = { ...defaultLimits, oldSnapshotMinutes: 0 }
    const rules = async (request: OperationRequest) => {
      const { checks } = await prepare(pool, request, { limits, bytesPerSecond: null })
      return checks.filter((check) => check.isPassing).map((check) => check.rule)
    }
    const build = create({ keys: [column('d')] })
    await other.query('begin isolation level repeatable read; select 1')
    expect([await rules(build), await rules(drop)]).toEqual([['old-snapshots'], []])
    await other.query('rollback; begin; select from t limit 1')
    expect([await rules(build), await rules(drop)]).toEqual([[], ['old-snapshots']])
    await other.query('rollback; begin; lock table t in share update exclusive mode')
    expect(await rules(build)).toEqual(['other-ddl', 'old-snapshots'])
    await other.query(`rollback; begin; update t set b = b where a = 1; prepare transaction 'p"; x'`)
    expect(await rules(build)).toEqual(['prepared-transactions'])
    const { checks } = await looks(build)
    await other.query(checks.find((check) => check.rule === 'prepared-transactions')!.sql!)
    await other.query('begin; lock table t in access exclusive mode')
    expect(await rules(drop)).toEqual(['locked'])
    await other.end()
  })

  test('a partitioned table: leaf by leaf, going on where it ended, rebuilt, dropped and brought back', async () => {
    await client.query(`create table p (k int, v text, d date) partition by range (k);
      create table p1 partition of p for values from (0) to (10);
      create table p2 partition of p for values from (10) to (20) partition by list (v);
      create table "p2;a" partition of p2 for values in ('a');
      create table "p2;b" partition of p2 for values in ('b');
      create index on p1 (d desc); create index kept on "p2;a" (d)`)
    const request = create({ table: 'p', keys: [column('d')] })
    const first = (await looks(request)).plan!
    expect(first.steps.map((step) => [step.does, step.object.name])).toEqual([
      ['create-parent', 'p_d_idx'],
      ['create', 'p1_d_idx1'],
      ['attach', 'p1_d_idx1'],
      ['create-parent', 'p2_d_idx'],
      ['attach', 'kept'],
      ['create', 'p2;b_d_idx'],
      ['attach', 'p2;b_d_idx'],
      ['attach', 'p2_d_idx'],
    ])
    for (const step of first.steps.slice(0, 5)) await client.query(step.sql)
    const second = await looks(request)
    expect(second.checks.find((check) => check.rule === 'equivalent')).toMatchObject({ outcome: 'pass' })
    expect(second.plan!.steps).toEqual(first.steps.slice(5))
    const finish = (await looks({ kind: 'remove-leftover', schema: 'public', name: 'p_d_idx', finish: true })).plan!
    expect(finish.steps.map((step) => step.object)).toEqual(first.steps.slice(5).map((step) => step.object))
    for (const step of finish.steps) await client.query(step.sql)
    const valid = await client.query(
      `select bool_and(indisvalid) as all from pg_index where indexrelid::regclass::text like '%d_idx%'`,
    )
    expect(valid.rows[0].all).toBe(true)
    expect(await outcomes(request)).toMatchObject({ equivalent: 'stop' })

    const rebuild = (await looks({ kind: 'reindex-index', schema: 'public', name: 'p_d_idx', tablespace: null })).plan!
    expect(rebuild.steps.map((step) => step.object.name).sort()).toEqual(['kept', 'p1_d_idx1', 'p2;b_d_idx'])
    for (const step of rebuild.steps) await client.query(step.sql)

    await client.query(`comment on index kept is 'of old'`)
    const before = await indexCatalogue(client, 'public')
    const drop = await looks({ kind: 'drop-index', schema: 'public', name: 'p_d_idx' })
    expect(await outcomes({ kind: 'drop-index', schema: 'public', name: 'kept' })).toMatchObject({ roles: 'stop' })
    for (const step of drop.plan!.steps) await client.query(step.sql)
    const restore = () =>
      prepare(
        pool,
        { kind: 'create-index', restore: 'x' },
        { limits: defaultLimits, bytesPerSecond: null, memory: drop.memory },
      )
    const whole = await restore()
    expect(whole.plan!.steps.map((step) => step.sql)).toEqual(drop.plan!.undo.statements)
    for (const step of whole.plan!.steps.slice(0, 3)) await client.query(step.sql)
    for (const step of (await restore()).plan!.steps) await client.query(step.sql)
    expect(await indexCatalogue(client, 'public')).toEqual(before)
  })
})
