import type { Client } from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Major, startCluster } from '@/lib/testing/postgres'
import { analyse } from '../analyse'
import type { Draft } from '../finding'
import { readPlans } from '../read'
import { server } from './server'

type Setting = Record<string, string | number>

const majors: Major[] = [13, 18]
const all = 'analyze, buffers, verbose, settings, wal, format json'

describe.each(majors)('on a real server, version %i', (major) => {
  let client: Client

  beforeAll(async () => {
    const cluster = await startCluster(major, { settings: { shared_buffers: '4MB', max_worker_processes: '16' } })
    client = await cluster.connect()
    await client.query(`
      create table wide (id int, padding text) with (autovacuum_enabled = off);
      insert into wide select i, repeat('x', 500) from generate_series(1, 40000) i;
      create table lean (id int) with (autovacuum_enabled = off);
      insert into lean select i from generate_series(1, 400000) i;
      create function slow(ms float8) returns boolean language sql volatile parallel safe
        as $$ select pg_sleep(ms / 1000) is not null $$;
    `)
    await client.query('vacuum analyze wide')
    await client.query('vacuum analyze lean')
  })

  /** Explains in one transaction with settings of its own, rolled back; answers what one rule says. */
  async function said(kind: string, sql: string, more: { settings?: Setting; options?: string; before?: string } = {}) {
    const rule = server.find((one) => one.kind === kind)
    if (!rule) throw new Error(`no rule ${kind}`)
    await client.query('begin')
    for (const [name, value] of Object.entries(more.settings ?? {})) {
      await client.query(`set local ${name} = '${value}'`)
    }
    if (more.before) await client.query(more.before)
    const { rows } = await client.query(`explain (${more.options ?? all}) ${sql}`)
    await client.query('rollback')
    const plan = readPlans(JSON.stringify(rows[0]['QUERY PLAN'])).plans[0]
    if (!plan) throw new Error('no plan')
    return { plan, drafts: rule.find(analyse(plan), null) }
  }

  const parallel: Setting = {
    parallel_setup_cost: 0,
    parallel_tuple_cost: 0,
    min_parallel_table_scan_size: 0,
    max_parallel_workers_per_gather: 3,
  }
  const only = (drafts: Draft[]): Draft => {
    expect(drafts).toHaveLength(1)
    return drafts[0] as Draft
  }

  it('X1: workers that did not come', async () => {
    const sql = 'select count(*) from lean'
    const { plan, drafts } = await said('workers-not-launched', sql, {
      settings: { ...parallel, max_parallel_workers: 1 },
    })
    const draft = only(drafts)
    const gather = plan.nodes[draft.nodeId ?? -1]
    expect(gather).toMatchObject({ type: 'Gather', workersPlanned: 3, workersLaunched: 1 })
    expect(draft.savedMs).toBeGreaterThan(0)
    expect((await said('workers-not-launched', sql, { settings: parallel })).drafts).toEqual([])
    const planned = { settings: { ...parallel, max_parallel_workers: 1 }, options: 'format json' }
    expect((await said('workers-not-launched', sql, planned)).drafts).toEqual([])
  })

  it('X5: workers forbidden', async () => {
    const sql = 'select count(*) from wide where id > 2 or slow(600)'
    const off = { settings: { max_parallel_workers_per_gather: 0 } }
    const { plan, drafts } = await said('parallelism-off', sql, off)
    expect(plan.nodes[only(drafts).nodeId ?? -1]?.type).toBe('Seq Scan')
    expect((await said('parallelism-off', sql, { ...off, options: 'analyze, format json' })).drafts).toEqual([])
  })

  it('X6 and X7: planning', async () => {
    const joined = Array.from({ length: 9 }, (_, i) => `tiny t${i}`).join(' join ')
    const planned = await said(
      'planning-dominates',
      `select 1 from ${joined.replaceAll(/ join (tiny t\d)/g, ' join $1 using (id)')}`,
      {
        before: 'create table tiny (id int)',
        settings: { geqo: 'off', join_collapse_limit: 20 },
        options: 'analyze, format json',
      },
    )
    expect(only(planned.drafts).savedMs).toBe(planned.plan.planningTimeMs)
    const long = await said('planning-dominates', 'select * from wide where slow(0)', {
      options: 'analyze, format json',
    })
    expect(long.drafts).toEqual([])
    expect(long.plan.planningTimeMs).not.toBeNull()
    const before = `create table parts (id int) partition by hash (id);
      do $$ begin for i in 0..599 loop
        execute format('create table parts_%s partition of parts for values with (modulus 600, remainder %s)', i, i);
      end loop; end $$`
    const fresh = await said('planning-resources', 'select * from parts', { before })
    expect(only(fresh.drafts).title).toMatch(/blocks of the catalogue$/)
    expect((await said('planning-resources', 'select 1 from lean', {})).drafts).toEqual([])
  })

  it('X9: a slow trigger', async () => {
    const trigger = (ms: number) => ({
      before: `create function pause() returns trigger language plpgsql as 'begin perform pg_sleep(${ms / 1000}); return null; end';
        create table hit (id int); create trigger pause after insert on hit for each row execute function pause()`,
    })
    const { drafts } = await said('slow-trigger', 'insert into hit select generate_series(1, 5)', trigger(5))
    const draft = only(drafts)
    expect(draft.title).toMatch(/^Trigger pause takes/)
    expect(draft.savedMs).toBeGreaterThanOrEqual(25)
    const long = 'insert into hit select 1 where slow(300)'
    expect((await said('slow-trigger', long, trigger(0))).drafts).toEqual([])
  })

  it('X10: a foreign key without an index', async () => {
    const tables = (index: string) => ({
      before: `create table parent (id int primary key); insert into parent select generate_series(1, 2000);
        create table child (parent_id int constraint "child's parent" references parent);
        insert into child select 1 + i % 1000 from generate_series(1, 60000) i; ${index}; analyze`,
    })
    const sql = 'delete from parent where id > 1800'
    const { drafts } = await said('foreign-key-without-index', sql, tables('select 1'))
    const draft = only(drafts)
    expect(draft.title).toContain("child's parent")
    const indexed = await said('foreign-key-without-index', sql, tables('create index on child (parent_id)'))
    expect(indexed.drafts).toEqual([])
    await client.query('begin')
    await client.query(tables('select 1').before)
    const printed = await client.query<{ format: string }>(draft.steps?.[0]?.sql ?? '')
    expect(printed.rows.map((row) => row.format)).toEqual(['CREATE INDEX CONCURRENTLY ON child (parent_id);'])
    await client.query('rollback')
  })

  it('X13: the clock was read too often', async () => {
    // Next to no work for each of millions of rows, so that even a busy machine spends most of its time at the clock.
    const sql = 'select count(*) from generate_series(1, 1500) a, generate_series(1, 1500) b'
    expect(only((await said('measurement-overhead', sql)).drafts).evidence[0]).toMatch(/readings of the clock/)
    const without = { options: 'analyze, timing off, format json' }
    expect((await said('measurement-overhead', sql, without)).drafts).toEqual([])
    expect((await said('measurement-overhead', 'select count(*) from lean where id < 100')).drafts).toEqual([])
  })

  it('X14: it waited', async () => {
    const waiting = 'select slow(150) from (select id from wide limit 1) one'
    const { drafts } = await said('waiting-not-working', waiting)
    expect(only(drafts).title).toMatch(/^\d+ ms for 1 row and/)
    expect((await said('waiting-not-working', 'select count(*) from lean')).drafts).toEqual([])
  })

  it('X15: a disabled path', async () => {
    const { plan, drafts } = await said('disabled-path', 'select * from wide', { settings: { enable_seqscan: 'off' } })
    const draft = only(drafts)
    expect(plan.nodes[draft.nodeId ?? -1]?.type).toBe('Seq Scan')
    expect(draft.steps?.[0]?.sql).toBe('SET enable_seqscan = on;')
    const other = await said('disabled-path', 'select * from wide', { settings: { enable_sort: 'off' } })
    expect(only(other.drafts).nodeId).toBeNull()
    expect((await said('disabled-path', 'select * from wide')).drafts).toEqual([])
  })

  it('X16: a cold cache', async () => {
    const cold = await said('cold-cache', 'select count(*) from wide')
    expect(only(cold.drafts).title).toMatch(/MB were read from outside shared_buffers$/)
    expect((await said('cold-cache', 'select count(*) from (select id from wide limit 100) few')).drafts).toEqual([])
  })

  it('X17: a reader that writes', async () => {
    const before = 'create table fresh as select generate_series(1, 5000) id'
    const first = await said('select-writes', 'select count(*) from fresh', { before })
    expect(first.plan.nodes.at(-1)?.relation).toBe('fresh')
    const hinted = `create table hinted as select generate_series(1, 5000) id; delete from hinted where id < 4000;
      select count(*) from hinted`
    const written = 'insert into wide select 1'
    expect((await said('select-writes', written)).drafts).toEqual([])
    expect((await said('select-writes', 'select count(*) from hinted', { before: hinted })).drafts).toEqual([])
    await client.query('create table left_dirty (id int) with (autovacuum_enabled = off)')
    await client.query('insert into left_dirty select generate_series(1, 5000)')
    await client.query('checkpoint')
    const dirtied = await said('select-writes', 'select count(*) from left_dirty')
    expect(only(dirtied.drafts).title).toMatch(/^A reading statement dirtied/)
  })

  it('X18: much WAL', async () => {
    const before = 'create table log (id int, padding text)'
    const insert = (rows: number) => `insert into log select i, repeat('y', 500) from generate_series(1, ${rows}) i`
    expect(only((await said('wal-heavy', insert(40_000), { before })).drafts).title).toMatch(/MB of WAL$/)
    expect((await said('wal-heavy', insert(10), { before })).drafts).toEqual([])
  })
})
