import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ExplainResult } from '@/lib/catalog/explain'
import { kindOf } from '@/lib/catalog/statement-kind'
import type { Problem } from '@/lib/domain/problem'
import { loadSealingKey, seal } from '@/lib/runtime/seal'
import { insertTarget } from '@/lib/store/target'
import { openTarget } from '@/lib/targets/pool'
import { type Major, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { seeded } from '@/lib/testing/seeded'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { type Bench, doTask } from './task'

const tested: Major[] = [13, 15, 17, 18]
const folder = mkdtempSync(join(tmpdir(), 'arborist-explain-'))
let store: TestStore
let bench: Bench

beforeAll(async () => {
  store = await makeStore()
  const key = await loadSealingKey(join(folder, 'worker.key'))
  bench = { store, key, pools: new Map(), remembered: new Map() }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Asked = {
  sql: string
  parameters?: (string | null)[] | null
  options?: Record<string, boolean | string>
  isConfirmed?: boolean
  timeoutMs?: number
}

async function addTarget(cluster: TestCluster, user: string, password: string): Promise<string> {
  const id = randomUUID()
  const { host, port } = cluster
  const sealedPassword = await seal(bench.key.publicKey, id, password)
  const connection = { host, port, database: 'postgres', user, tls: 'disable' as const }
  await insertTarget(store.db, { id, slug: id, name: id, ...connection, sealedPassword })
  return id
}

function run(targetId: string, asked: Asked): Promise<ExplainResult> {
  const payload = { parameters: null, options: {}, isConfirmed: false, timeoutMs: 10_000, ...asked }
  return doTask(bench, { kind: 'explain', targetId, payload }) as Promise<ExplainResult>
}

const problemOf = (done: Promise<unknown>): Promise<Problem> =>
  done.then(
    (result) => {
      throw new Error(`It was explained: ${JSON.stringify(result).slice(0, 200)}`)
    },
    (error) => error,
  )

describe.each(tested)('PostgreSQL %i', (major) => {
  let cluster: TestCluster
  let admin: pg.Client
  const targets = { reader: '', writer: '', superuser: '' }

  beforeAll(async () => {
    cluster = await startCluster(major, { settings: { log_statement: 'all', log_line_prefix: '<%a> ' } })
    admin = await cluster.connect()
    await admin.query(`
      create table t (a int primary key, secret text);
      insert into t select g, 'hunter' || g from generate_series(1, 3) g;
      create table parts (a int, b int) partition by list (a);
      create table parts_1 partition of parts for values in (1);
      create table parts_2 partition of parts for values in (2);
      create function swallow() returns int language plpgsql as $$
        begin loop begin perform pg_sleep(60); exception when query_canceled then null; end; end loop; end $$;
      create table seen (a int);
      create function noting(int) returns int language sql as 'insert into seen values ($1) returning a';
      create function "Looking"(int) returns int language sql stable as 'select count(*)::int from seen where a = $1';
      create function doubled(int) returns int language sql immutable as 'select $1 * 2';
      create function peek(t) returns int language sql as 'insert into seen values ($1.a) returning a';
      create function step(int, int) returns int language sql as 'insert into seen values ($2) returning a';
      create aggregate noted(int) (sfunc = step, stype = int, initcond = 0);
      create role reader login password 'r'; create role writer login password 'w';
      grant select on t, parts to reader; grant all on t, seen to writer; grant select on seen to reader;
      alter role reader set from_collapse_limit = 100; alter role reader set geqo = off;
      alter role reader set standard_conforming_strings = off;
      alter role reader set default_transaction_read_only = on`)
    if (major < 15) await admin.query('revoke create on schema public from public')
    targets.reader = await addTarget(cluster, 'reader', 'r')
    targets.writer = await addTarget(cluster, 'writer', 'w')
    targets.superuser = await addTarget(cluster, cluster.superuser, cluster.password)
  })
  afterAll(async () => {
    await cluster.remove()
  })

  const sessions = async () => {
    const { rows } = await admin.query(`select pid from pg_stat_activity where application_name = 'arborist explain'`)
    return rows.length
  }
  const state = async () => {
    const { rows } = await admin.query(`select (select count(*)::int from t) as rows,
      (select count(*)::int from pg_class where relname = 'x') as made, (select sum(a)::int from t) as sum,
      (select count(*)::int from pg_locks where locktype = 'advisory') as advisory`)
    return rows[0]
  }
  const untouched = { rows: 3, made: 0, sum: 6, advisory: 0 }

  test('a plan comes back, with and without running, with values and without', async () => {
    const plain = await run(targets.reader, { sql: 'select * from t where a = 2', options: { buffers: true } })
    expect(JSON.parse(plain.plan)[0].Plan).toMatchObject({ 'Node Type': expect.stringContaining('Scan') })
    expect(plain).toMatchObject({ isGeneric: false, verb: 'select', notes: [] })
    const options = { analyze: true, buffers: true, verbose: true, settings: true, wal: true, timing: false }
    const measured = await run(targets.reader, { sql: 'select * from t where a = $1;', parameters: ['2'], options })
    expect(JSON.parse(measured.plan)[0].Plan).toMatchObject({ 'Actual Rows': 1 })
    const none = await run(targets.reader, { sql: 'select * from t where a = $1', parameters: [null] })
    expect(JSON.parse(none.plan)[0].Plan['One-Time Filter']).toBe('false')
    const generic = await run(targets.reader, { sql: 'select * from t where a = $1 and secret like $2' })
    expect(generic).toMatchObject({ isGeneric: true, notes: [expect.stringContaining('generic plan')] })
    expect(generic.plan).toMatch(/\$1/)
    expect(generic.plan).not.toMatch(/::unknown|NULL/)
    const parts = run(targets.reader, { sql: 'select * from parts where a = $1' })
    if (major >= 16) expect((await parts).plan).toMatch(/parts_1.*parts_2/s)
    else expect(await problemOf(parts)).toMatchObject({ code: 'unsupported', field: 'parameters' })
    const lacking = await problemOf(run(targets.reader, { sql: 'select $1::int', options: { analyze: true } }))
    expect(lacking).toMatchObject({ code: 'invalid', field: 'parameters' })
    const many = await problemOf(run(targets.reader, { sql: 'select $1::int', parameters: ['1', '2'] }))
    expect(many).toMatchObject({ code: 'invalid', field: 'parameters' })
  })

  test('options that this version lacks are named', async () => {
    for (const [name, since] of [
      ['generic_plan', 16],
      ['memory', 17],
      ['serialize', 17],
    ] as const) {
      const options = name === 'serialize' ? { analyze: true, serialize: 'text' } : { [name]: true }
      const done = run(targets.reader, { sql: 'select * from t', options })
      if (major >= since) await done
      else expect(await problemOf(done)).toMatchObject({ code: 'unsupported', field: `options.${name}` })
    }
    expect(await problemOf(run(targets.reader, { sql: 'select 1', options: { wal: true } }))).toMatchObject({
      field: 'options.wal',
    })
  })

  test('no text leaves the transaction, whoever runs it and whatever was confirmed', async () => {
    const payloads = [
      'select 1; commit; drop table t /*canary*/',
      'select 1; rollback; drop table t /*canary*/',
      'select 1; commit and chain; set transaction read write; delete from t; commit /*canary*/',
      String.raw`select 'a\'; commit; delete from t; select 'b' /*canary*/`,
      'select 1 /* /* */ ; commit; */ ; commit; delete from t -- canary',
      "select 1; copy (select 1) to program 'true' /*canary*/",
      'select 1; set transaction read write; delete from t /*canary*/',
      'analyze delete from t /*canary*/',
      '(analyze) delete from t /*canary*/',
      'format text) delete from t /*canary*/',
      'create table x as select 1 /*canary*/',
      'explain analyze create table x as select 1 /*canary*/',
      'select 1 into x /*canary*/',
      'create temp table x as select 1 /*canary*/',
      'create materialized view x as select 1 /*canary*/',
      'do $$begin delete from t; end$$ /*canary*/',
      'select 1\0; drop table t /*canary*/',
    ]
    for (const user of ['reader', 'writer', 'superuser'] as const) {
      for (const sql of payloads) {
        for (const analyze of [false, true]) {
          const said = await problemOf(run(targets[user], { sql, isConfirmed: true, options: { analyze } }))
          expect(said).toMatchObject({ name: 'Problem', code: expect.stringMatching(/^(invalid|not-allowed)$/) })
        }
      }
    }
    expect(await state()).toEqual(untouched)
  })

  test('the server alone would refuse several statements, too', async () => {
    const { host, port } = cluster
    const way = { host, port, database: 'postgres', user: 'writer', tls: 'disable' as const, ca: null }
    const pool = openTarget(way, 'w')
    for (const sql of ['select 1; delete from t', 'analyze delete from t', '(analyze) delete from t']) {
      const prefix = 'explain (format json) '
      expect(await problemOf(pool.use((client) => client.query(prefix + sql)))).toMatchObject({ sqlstate: '42601' })
    }
    await pool.end()
    expect(await state()).toEqual(untouched)
  })

  test('what writes or locks is run only when confirmed, and rolled back', async () => {
    const options = { analyze: true }
    const writes = [
      'delete from t',
      'update t set a = a + 10',
      'with d as (delete from t returning 1) select * from d',
      'select * from t for update',
      "insert into t values (9, 'x')",
    ]
    for (const sql of writes) {
      const unasked = await problemOf(run(targets.writer, { sql, options }))
      expect(unasked).toMatchObject({ code: 'conflict', field: 'confirm', hint: expect.stringContaining('sequences') })
      const done = await run(targets.writer, { sql, options, isConfirmed: true })
      expect(done.notes).toEqual([expect.stringContaining('does not undo')])
      expect((await run(targets.writer, { sql: `explain analyze ${sql}` })).plan).not.toContain('Actual Rows')
    }
    expect(await problemOf(run(targets.reader, { sql: 'delete from t' }))).toMatchObject({
      code: 'not-allowed',
      sqlstate: '42501',
      hint: expect.stringContaining('SELECT'),
    })
    expect(await state()).toEqual(untouched)
  })

  test('a volatile function of the target is run only when confirmed, in a transaction that may write', async () => {
    const options = { analyze: true }
    for (const [sql, name] of [
      ['select noting(a) from t', 'public.noting()'],
      ['select * from t, lateral public.noting(a) n', 'public.noting()'],
      ['select t.peek from t', 'public.peek()'],
      ['select noted(a) from t', 'public.noted()'],
    ] as const) {
      const unasked = await problemOf(run(targets.writer, { sql, options }))
      expect(unasked).toMatchObject({ code: 'conflict', field: 'confirm', hint: expect.stringContaining('sequences') })
      expect(unasked.message).toBe(
        `ANALYZE calls ${name}, which is declared volatile, so it may change data. Confirm to run it.`,
      )
      expect((await run(targets.writer, { sql })).notes).toEqual([])
      const done = await run(targets.writer, { sql, options, isConfirmed: true })
      expect(done.notes).toEqual([expect.stringContaining('does not undo')])
    }
    for (const sql of [
      'select "Looking"(a) from t',
      'select doubled(a) from t',
      'select t.secret, random(), clock_timestamp() from t',
    ]) {
      expect((await run(targets.writer, { sql, options })).notes).toEqual([])
    }
    expect((await admin.query('select from seen')).rowCount).toBe(0)
  })

  test('functions that a rollback does not undo are not run', async () => {
    const options = { analyze: true }
    for (const sql of [
      'select pg_terminate_backend(pid) from pg_stat_activity',
      "select * from pg_read_file('PG_VERSION')",
      'select pg_reload_conf()',
      'select lo_create(7)',
      "select * from dblink('', 'select 1') x(a int)",
    ]) {
      const said = await problemOf(run(targets.reader, { sql, options, isConfirmed: true }))
      expect(said).toMatchObject({ code: 'not-allowed', field: 'options.analyze' })
    }
    const lock = { sql: 'select pg_advisory_lock(1)', options, isConfirmed: true }
    expect(await problemOf(run(targets.reader, { ...lock, isConfirmed: false }))).toMatchObject({ code: 'conflict' })
    // The second would wait for the first, if the first's session were still there.
    await run(targets.reader, lock)
    await run(targets.reader, lock)
    await vi.waitFor(async () => expect(await sessions()).toBe(0))
    expect(await state()).toEqual(untouched)
  })

  test('a superuser runs nothing, and explains only when confirmed', async () => {
    const sql = 'select * from t'
    const refused = await problemOf(run(targets.superuser, { sql, options: { analyze: true }, isConfirmed: true }))
    expect(refused).toMatchObject({ code: 'not-allowed', field: 'options.analyze' })
    expect(await problemOf(run(targets.superuser, { sql }))).toMatchObject({ code: 'conflict', field: 'confirm' })
    expect((await run(targets.superuser, { sql, isConfirmed: true })).notes[0]).toContain('a superuser')
  })

  test('what does not end is ended', async () => {
    const options = { analyze: true }
    const tables = Array.from({ length: 30 }, (_, n) => `t t${n}`).join(', ')
    const joins = Array.from({ length: 29 }, (_, n) => `t${n}.secret = t${n + 1}.secret`).join(' and ')
    const endless: Asked[] = [
      { sql: 'select swallow()', options, isConfirmed: true },
      { sql: "select set_config('statement_timeout', '0', false), pg_sleep(60)", options, isConfirmed: true },
      { sql: 'select count(*) from generate_series(1, 1000000000)', options },
      { sql: 'with recursive r as (select 1 union all select 1 from r) select count(*) from r', options },
      { sql: `select 1 from ${tables} where ${joins}` },
    ]
    for (const each of endless) {
      const said = await problemOf(run(targets.reader, { ...each, timeoutMs: 300 }))
      expect(said).toMatchObject({
        code: 'timed-out',
        message: 'The statement took longer than 0.3 s and was stopped.',
      })
      await vi.waitFor(async () => expect(await sessions()).toBe(0), { timeout: 30_000 })
    }
  })

  test('too large a reply is cut off', async () => {
    const count = major === 18 ? 200_000_000 : 20_000_000
    const asked = { sql: `select repeat('x', ${count})`, options: { verbose: true }, timeoutMs: 60_000 }
    const said = await problemOf(run(targets.reader, asked))
    expect(said).toMatchObject({ code: 'unsupported', message: expect.stringContaining('larger than 16 MB') })
    await vi.waitFor(async () => expect(await sessions()).toBe(0), { timeout: 30_000 })
  })

  test('errors name the place in the text, and carry data only to who asked', async () => {
    const sql = "explain (verbose) select '😀', é from t"
    expect(await problemOf(run(targets.reader, { sql }))).toMatchObject({
      code: 'invalid',
      sqlstate: '42703',
      field: 'sql',
      position: sql.indexOf('é') + 1,
    })
    const cast = { sql: 'select (select secret from t limit 1)::int', options: { analyze: true } }
    expect(await problemOf(run(targets.reader, cast))).toMatchObject({ code: 'invalid', sqlstate: '22P02' })
    const { rows } = await store.pool.query(`select (select string_agg(e::text, '') from errands e) as errands,
      (select string_agg(a::text, '') from audit a) as audit, (select string_agg(p::text, '') from plans p) as plans`)
    expect(JSON.stringify(rows)).not.toContain('hunter')
  })

  test('one at a time: the second waits a moment and is told so', async () => {
    if (major !== 18) return
    const slow = problemOf(
      run(targets.reader, {
        sql: 'select swallow()',
        options: { analyze: true },
        isConfirmed: true,
        timeoutMs: 4_000,
      }),
    )
    await vi.waitFor(async () => expect(await sessions()).toBe(1))
    expect(await problemOf(run(targets.reader, { sql: 'select 1' }))).toMatchObject({ code: 'busy' })
    expect(await slow).toMatchObject({ code: 'timed-out' })
  })

  test('no simple message carried a text of a person', async () => {
    const log = readFileSync(cluster.logFile, 'utf8')
    expect(log).toMatch(/execute <unnamed>: explain \([^)]*\) select \* from t where a = 2/)
    const heads = ['<arborist explain> LOG:  statement: ', '<arborist> LOG:  statement: ']
    const simple = log.split('\n').flatMap((line) => {
      const head = heads.find((each) => line.startsWith(each))
      return head ? [line.slice(head.length)] : []
    })
    expect(simple.length).toBeGreaterThan(50)
    expect([...new Set(simple)].toSorted()).toEqual([
      'begin /* arborist */ isolation level read committed read only',
      'begin /* arborist */ isolation level read committed read write',
      'rollback /* arborist */',
      'rollback /* arborist */ to savepoint arborist; release /* arborist */ savepoint arborist',
      'savepoint arborist /* arborist */;',
    ])
  })

  test('where the server sees several statements, we never let a text through', async () => {
    const { host, port } = cluster
    const way = { host, port, database: 'postgres', user: 'reader', tls: 'disable' as const, ca: null }
    const pool = openTarget(way, 'r')
    const random = seeded(major)
    // Statements whose strings, comments and names end where a careless reader does not see it, and what stands between.
    const strings = [
      String.raw`'a\'`,
      "'a''b'",
      String.raw`e'a\''`,
      '$$;$$',
      '$a$ $$ ; $a$',
      '"a;"',
      String.raw`U&'\0041;'`,
      '1',
      "'é;😀'",
      "x'1f'",
    ]
    const gaps = [' ', '\n', '--;\n', '/*;*/', '/* /* ; */ */', '/* /* */ ; */', '\t', "'\n'"]
    const ends = [';', ';;', '; --', ' /* ;', '', "'", ' ; /* */', '\\;']
    const statement = (depth = 0): string => {
      const column = random.chance(0.2) && depth < 2 ? `(${statement(depth + 1)})` : random.pick(strings)
      const word = random.pick(['select', 'select', 'values', 'commit', 'explain select'])
      if (word === 'commit') return depth > 0 ? 'select 1' : word
      return word === 'values'
        ? `values (${column})`
        : `${word}${random.pick(gaps)}${column}${random.pick(['', ',1', random.pick(gaps)])}`
    }
    const counts = { accepted: 0, several: 0 }
    await pool.use(async (client) => {
      await client.query("select set_config('standard_conforming_strings', 'on', false)")
      for (let n = 0; n < 10_000 / tested.length; n += 1) {
        const count = 1 + random.int(3)
        const sql = Array.from({ length: count }, () => statement() + random.pick(ends)).join('')
        const isAccepted = await kindOf(sql).then(
          () => true,
          () => false,
        )
        const said = await client.parse('', sql).then(
          () => '',
          (problem: Problem) => String((problem.cause as Error).message),
        )
        const isSeveral = said.includes('multiple commands')
        if (isAccepted) counts.accepted += 1
        if (isSeveral) counts.several += 1
        expect({ sql, both: isAccepted && isSeveral }).toEqual({ sql, both: false })
      }
    })
    await pool.end()
    expect(counts.accepted).toBeGreaterThan(100)
    expect(counts.several).toBeGreaterThan(100)
    expect(await state()).toEqual(untouched)
  })
})
