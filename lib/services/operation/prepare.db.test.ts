import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultLimits } from '@/lib/domain/operation/prepared'
import type { CreateIndexRequest, IndexKeyRequest, OperationRequest } from '@/lib/domain/operation/request'
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
        ...(major >= 14 ? { processToast: false } : {}),
        ...(major >= 16 ? { bufferUsageLimit: 1024 } : {}),
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
    await client.query('create table words (w tsvector)')
    await client.query('create index words_w on words using gist (w tsvector_ops (siglen = 32))')
    const ofWords = (operatorClass: IndexKeyRequest['operatorClass']) =>
      outcomes(create({ table: 'words', method: 'gist', keys: [{ ...column('w'), operatorClass }] }))
    const named = { schema: null, name: 'tsvector_ops' }
    expect(await ofWords({ ...named, parameters: { siglen: 32 } })).toMatchObject({ equivalent: 'stop' })
    expect(await ofWords({ ...named, parameters: { siglen: 64 } })).toMatchObject({ equivalent: 'pass' })
    expect(await ofWords(null)).toMatchObject({ equivalent: 'pass' })
    await expect(ofWords({ ...named, parameters: { siglen: 4096 } })).rejects.toMatchObject({
      message: 'siglen is a whole number from 1 to 2024.',
    })
    const vacuum = { kind: 'vacuum-table', schema: 'public', name: 't', analyze: false, freeze: false } as const
    const options = { indexCleanup: null, truncate: null, parallel: null, skipLocked: false }
    for (const [since, own] of [
      [14, { processToast: true }],
      [16, { bufferUsageLimit: 0 }],
    ] as const) {
      if (major >= since) continue
      await expect(looks({ ...vacuum, ...options, ...own })).rejects.toMatchObject({ field: Object.keys(own)[0] })
    }
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

  test('rules of the object, the index and its functions', async () => {
    await client.query(`create schema rules; set search_path = rules, public;
      create table parent (id int primary key, u int not null unique, c text);
      create table child (id int primary key, parent_id int references parent, other int, note varchar(20));
      create index child_parent on child (parent_id); create index child_wide on child (parent_id, other);
      create unique index clustered on child (other); alter table child cluster on clustered;
      create unique index identity on parent (u); alter table parent replica identity using index identity;
      create table spans (r int4range, exclude using gist (r with &&));
      create function vol(int) returns int language sql volatile as 'select $1';
      create function dep(int) returns int language sql immutable as 'select rules.vol($1)';
      create table dup (a int, b int); insert into dup values (1, 1), (1, 2), (null, 3), (null, 4);
      create table pk (k int, j int) partition by range (k); create table pk1 partition of pk for values from (0) to (9);
      insert into child select n, null, n, n from generate_series(1, 5000) n; analyze child; reset search_path`)
    const drop = (name: string): OperationRequest => ({ kind: 'drop-index', schema: 'rules', name })
    const rebuild = (name: string): OperationRequest => ({
      kind: 'reindex-index',
      schema: 'rules',
      name,
      tablespace: null,
    })
    const make = (table: string, change: Partial<CreateIndexRequest>) => create({ schema: 'rules', table, ...change })
    const says = async (request: OperationRequest, rule: string) => {
      const { checks } = await looks(request)
      const { outcome, says: sentence } = checks.find((check) => check.rule === rule) ?? { outcome: null, says: null }
      return [outcome, sentence]
    }
    expect(await outcomes(drop('child_parent'))).toMatchObject({ roles: 'pass', 'last-cover': 'pass' })
    await client.query('drop index rules.child_wide')
    expect(await says(drop('child_parent'), 'last-cover')).toEqual([
      'warn',
      expect.stringContaining('child_parent_id_fkey'),
    ])
    expect(await says(drop('clustered'), 'roles')).toEqual(['stop', expect.stringContaining('clustered on')])
    expect(await says(drop('identity'), 'roles')).toEqual(['stop', expect.stringContaining('replica identity')])
    expect(await says(drop('parent_pkey'), 'roles')).toEqual(['stop', expect.stringContaining('child_parent_id_fkey')])
    expect(await says(drop('parent_u_key'), 'roles')).toEqual(['stop', expect.stringContaining('unique constraint')])
    // What a partition needs of a tree that goes as a whole.
    await client.query(`set search_path = rules; create index pk_j on pk (j); create unique index pk_both on pk (k, j);
      alter table pk1 add foreign key (j) references parent; alter table pk1 alter k set not null, alter j set not null;
      alter table pk1 replica identity using index pk1_k_j_idx; reset search_path`)
    expect(await says(drop('pk_j'), 'last-cover')).toEqual(['warn', expect.stringContaining('of “pk1”')])
    expect(await says(drop('pk_both'), 'roles')).toEqual(['stop', expect.stringContaining('“pk1_k_j_idx”')])
    expect(await outcomes(rebuild('spans_r_excl'))).toMatchObject({ 'object-kind': 'stop' })
    expect(await outcomes({ ...drop(''), schema: 'pg_catalog', name: 'pg_class_oid_index' })).toMatchObject({
      'object-kind': 'stop',
    })
    expect(await outcomes(drop('child'))).toEqual({ exists: 'stop' })
    expect(
      await outcomes({ kind: 'remove-leftover', schema: 'rules', name: 'child_parent', finish: false }),
    ).toMatchObject({ validity: 'stop' })

    const by = (expression: string) => make('child', { keys: [{ ...plainKey, expression }] })
    expect(await says(by('rules.vol(other)'), 'functions')).toEqual(['stop', expect.stringContaining('not immutable')])
    expect(await outcomes(by('rules.dep(other)'))).toMatchObject({ functions: 'warn' })
    await expect(looks(by('vol(other)'))).rejects.toMatchObject({
      field: 'keys.0.expression',
      position: 1,
      sqlstate: '42883',
    })
    await expect(looks(make('child', { keys: [column('id')], where: 'note > 1' }))).rejects.toMatchObject({
      field: 'where',
    })
    await expect(looks(make('child', { keys: [column('id')], where: `'🌳' = zzz` }))).rejects.toMatchObject({
      field: 'where',
      position: 8,
    })
    await expect(looks(make('child', { keys: [column('id')], method: 'nope' }))).rejects.toMatchObject({
      field: 'method',
    })
    await expect(looks(make('child', { keys: [column('id')], tablespace: 'nope' }))).rejects.toMatchObject({
      field: 'tablespace',
    })
    const odd = { ...column('note'), operatorClass: { schema: null, name: 'int4_opz' } }
    await expect(looks(make('child', { keys: [odd] }))).rejects.toMatchObject({ field: 'keys.0.operatorClass' })
    const strange = { ...column('note'), collation: { schema: 'rules', name: 'C' } }
    await expect(looks(make('child', { keys: [strange] }))).rejects.toMatchObject({ field: 'keys.0.collation' })

    const unique = { isUnique: true, keys: [column('a')] }
    expect(await says(make('dup', unique), 'duplicates')).toEqual(['stop', expect.stringContaining('equal')])
    expect(await outcomes(make('dup', { ...unique, keys: [column('a'), column('b')] }))).toMatchObject({
      duplicates: 'pass',
    })
    expect(await outcomes(make('dup', { ...unique, where: 'a > 5' }))).toMatchObject({ duplicates: 'warn' })
    await client.query('delete from rules.dup where b = 2')
    expect(await outcomes(make('dup', unique))).toMatchObject({ duplicates: 'pass' })
    if (major >= 15)
      expect(await outcomes(make('dup', { ...unique, nullsNotDistinct: true }))).toMatchObject({ duplicates: 'stop' })

    expect(await says(make('pk', { isUnique: true, keys: [column('j')] }), 'partitions')).toEqual([
      'stop',
      expect.stringContaining('“k”'),
    ])
    expect(await outcomes(make('pk', { isUnique: true, keys: [column('j'), column('k')] }))).toMatchObject({
      partitions: 'pass',
    })

    await client.query(`create index same on rules.child (lower(note)) where other > 3`)
    const again = make('child', { keys: [{ ...plainKey, expression: 'lower( (note) )' }], where: '(other) > 3' })
    expect(await outcomes(again)).toMatchObject({ equivalent: 'warn' })
    expect(await outcomes({ ...again, where: '(other) > 4' })).toMatchObject({ equivalent: 'pass' })
    expect(await outcomes(make('child', { keys: [column('other')], isUnique: false }))).toMatchObject({
      equivalent: 'stop',
    })
    await client.query(`update pg_index set indisvalid = false where indexrelid = 'rules.child_parent'::regclass`)
    expect(await says(make('child', { keys: [column('parent_id')] }), 'equivalent')).toEqual([
      'stop',
      expect.stringContaining('invalid'),
    ])
    expect(await outcomes(rebuild('child_parent'))).toMatchObject({ validity: 'warn' })
    expect(
      await outcomes({ kind: 'remove-leftover', schema: 'rules', name: 'child_parent', finish: false }),
    ).toMatchObject({ validity: 'pass' })
  })

  test('settings, time and space', async () => {
    await client.query(
      `alter role arborist set statement_timeout = '1s'; alter database postgres set lock_timeout = '2s'`,
    )
    const fresh = openTarget(pool.connection, cluster.password)
    const options = { limits: { ...defaultLimits, mostHours: 1 }, bytesPerSecond: 1 }
    const request: OperationRequest = { kind: 'reindex-index', schema: 'public', name: 't_b', tablespace: null }
    const { checks, plan } = await prepare(fresh, request, options)
    const of = (rule: string) => checks.find((check) => check.rule === rule)
    expect(of('timeouts')).toMatchObject({
      outcome: 'pass',
      says: expect.stringContaining('statement_timeout 1 s for the role, lock_timeout 2 s for the database'),
    })
    expect(of('predicted-time')).toMatchObject({ outcome: 'warn' })
    expect(plan!.predictedMs).toBe(plan!.index!.sizeBytes! * 1000)
    expect(plan!.predictedBytes).toBe(plan!.index!.sizeBytes)
    const build = (await prepare(fresh, create({ schema: 'rules', table: 'child', keys: [column('id')] }), options))
      .plan!
    await client.query(build.steps[0]!.sql)
    const { rows } = await client.query(`select pg_relation_size('rules.child_id_idx')::int as size`)
    expect(build.predictedBytes! / rows[0].size).toBeGreaterThan(0.7)
    expect(build.predictedBytes! / rows[0].size).toBeLessThan(1.4)
    const basis = async () => (await prepare(fresh, request, options)).plan!.basis
    const before = await basis()
    expect(await basis()).toBe(before)
    await client.query('alter index t_b set (fillfactor = 50)')
    expect(await basis()).not.toBe(before)
    const limits = { ...defaultLimits, isReadOnly: true }
    expect((await prepare(fresh, request, { limits, bytesPerSecond: null })).checks[0]).toMatchObject({
      rule: 'read-only',
      outcome: 'stop',
    })
    await fresh.end()
    await client.query(`alter role arborist reset all; alter database postgres reset all`)
  })
})
