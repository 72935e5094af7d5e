import type { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { accesses, faults, selfSum } from '@/lib/testing/plan-faults'
import { type Major, startCluster } from '@/lib/testing/postgres'
import { analyse } from './analyse'
import type { Analysis } from './analysis'
import { readPlans } from './read'

const majors: Major[] = [13, 15, 17, 18]

const schema = `
  create table fact (id int primary key, grp int, val int, pad text);
  insert into fact select i, i % 100, (i * 7919) % 1000, repeat('x', 60) from generate_series(1, 60000) i;
  create index fact_grp on fact (grp);
  create table dim (id int primary key, name text);
  insert into dim select i, 'dim ' || i from generate_series(0, 99) i;
  create table log (id int, note text);
  insert into log select i, 'note' from generate_series(1, 10) i;
  create table parts (k int, v int) partition by range (k);
  create table parts_0 partition of parts for values from (0) to (10000);
  create table parts_1 partition of parts for values from (10000) to (20000);
  create table parts_2 partition of parts for values from (20000) to (40000);
  insert into parts select i, i % 50 from generate_series(0, 39999) i;
  vacuum analyze;`

/** Queries that run in one process, by what is hard about them. */
const serial: Record<string, string> = {
  'an InitPlan far from its consumer':
    'select count(*) from (select * from fact where val > (select avg(val) from fact) order by pad, id) s',
  'an InitPlan read by two nodes':
    'with m as (select max(val) m from fact) select * from fact a join dim d on d.id = a.grp where a.val = (select m from m) or d.id = (select m from m)',
  'an InitPlan with two columns through an update':
    'update log set (id, note) = (select max(id), max(pad) from fact) where id > 0',
  'twelve InitPlans': `select ${Array.from({ length: 12 }, (_, i) => `(select count(*) from dim where id > ${i})`).join(', ')}`,
  'an InitPlan in LIMIT': 'select * from fact order by val limit (select count(*) / 2 from fact)',
  'nested InitPlans':
    'select count(*) from fact where val > (select avg(val) from fact where grp < (select avg(id) from dim))',
  'a CTE scanned twice, once under LIMIT':
    'with c as materialized (select *, md5(pad) from fact where grp < 20) select * from (select * from c limit 500) a union all (select * from c)',
  'CTEs of the same name':
    'with c as materialized (select * from fact where grp < 3), d as materialized (with c as materialized (select * from c where val < 500) select * from c) select (select count(*) from c), (select count(*) from d)',
  'a CTE in a CTE':
    'with a as materialized (select * from fact where grp < 9), b as materialized (select a.* from a, a as x where a.id = x.id) select count(*) from b, a where a.id = b.id',
  'a recursive CTE':
    'with recursive r as (select 1 as i union all select i + 1 from r where i < 5000) select sum(i) from r',
  'a correlated SubPlan': 'select d.*, (select count(*) from fact f where f.grp = d.id and f.val < 300) from dim d',
  'a hashed SubPlan': 'select count(*) from fact where grp not in (select id from dim where id > 10)',
  'EXISTS kept as a SubPlan':
    'select d.id, exists (select 1 from fact f where f.grp = d.id and f.val = 3) or d.id = 4 from dim d',
  'a branch that is never executed': 'select * from fact f join dim d on d.id = f.grp where f.val < 0 and d.id > 5',
  'a one-time filter': 'select * from fact where (select false)',
  'nested loops':
    'select count(*) from dim d join lateral (select * from fact f where f.grp = d.id limit 30) x on true',
  'a merge join': 'select count(*) from (select * from fact order by id) a join fact b using (id)',
  'window functions and sorts':
    'select * from (select *, row_number() over (partition by grp order by val) r from fact) x where r < 3',
  'partitions in an Append': 'select count(*) from parts where v = (select max(id) from dim where id < 20)',
}

const modifying: Record<string, string> = {
  'a CTE that writes and is not read':
    'with w as (insert into log select id, pad from fact where grp < 30) select count(*) from dim',
  'a CTE that writes and is read in part':
    'with w as (insert into log select id, pad from fact where grp < 30 returning id) select * from w limit 100',
}

const parallel: Record<string, string> = {
  'a plain aggregate': 'select count(*), sum(val) from fact where val < 900',
  grouping: 'select grp, count(*) from fact group by grp order by grp',
  'a hash join': 'select count(*) from fact a join fact b on a.id = b.val',
  'an InitPlan read by the workers': 'select count(*) from fact where val > (select avg(val) from fact)',
  'a Parallel Append':
    'select count(*) from (select id from fact where val < 100 union all select k from parts where v < 9 union all select id from dim) u',
  'a nested loop below a Gather':
    'select count(*) from fact f, lateral (select * from dim d where d.id = f.grp and d.name <> f.pad offset 0) x',
}

const memo = new Map<Major, Promise<Client>>()
function connectTo(major: Major): Promise<Client> {
  const known = memo.get(major)
  if (known) return known
  const started = startCluster(major, { settings: { autovacuum: 'off' } }).then(async (cluster) => {
    const client = await cluster.connect()
    for (const statement of schema.split(';')) await client.query(statement)
    return client
  })
  memo.set(major, started)
  return started
}

async function explain(client: Client, query: string, verbose: boolean, settings: string[]): Promise<Analysis> {
  await client.query('begin')
  try {
    for (const setting of ['jit = off', ...settings]) await client.query(`set local ${setting}`)
    const { rows } = await client.query(`explain (analyze, buffers, format json${verbose ? ', verbose' : ''}) ${query}`)
    const [plan] = readPlans(JSON.stringify(rows[0]['QUERY PLAN'])).plans
    if (!plan) throw new Error('no plan')
    return analyse(plan)
  } finally {
    await client.query('rollback')
  }
}

const single = ['max_parallel_workers_per_gather = 0']
const many = [
  'max_parallel_workers_per_gather = 2',
  'parallel_setup_cost = 0',
  'parallel_tuple_cost = 0',
  'min_parallel_table_scan_size = 0',
  'min_parallel_index_scan_size = 0',
]

describe.each(majors)('PostgreSQL %i', (major) => {
  it.each(Object.keys(serial))('adds up: %s', async (name) => {
    const client = await connectTo(major)
    for (const verbose of [false, true]) {
      const analysis = await explain(client, serial[name]!, verbose, single)
      expect(faults(analysis)).toEqual([])
      expect(selfSum(analysis)).toBeCloseTo(analysis.figures[0]!.inclusiveMs!, 6)
      expect(analysis.timeOutsideTreeMs).toBeGreaterThanOrEqual(0)
      const { self, root } = accesses(analysis)
      expect(self).toBeCloseTo(root, 6)
    }
  })

  it.each(Object.keys(modifying))('runs on after the root: %s', async (name) => {
    const analysis = await explain(await connectTo(major), modifying[name]!, false, single)
    expect(faults(analysis)).toEqual([])
    expect(selfSum(analysis)).toBeGreaterThan(analysis.figures[0]!.inclusiveMs!)
    expect(selfSum(analysis)).toBeLessThanOrEqual(analysis.executionMs! + 0.05)
    expect(analysis.timeOutsideTreeMs).toBeGreaterThanOrEqual(0)
    expect(analysis.timeOutsideTreeMs).toBeLessThan(analysis.executionMs! / 2)
  })

  it.each(Object.keys(parallel))('adds up in several processes: %s', async (name) => {
    const client = await connectTo(major)
    for (const leader of ['on', 'off']) {
      const settings = [...many, `parallel_leader_participation = ${leader}`]
      for (const verbose of [false, true]) {
        const analysis = await explain(client, parallel[name]!, verbose, settings)
        const { plan, figures } = analysis
        expect(plan.nodes.some(({ workersLaunched }) => workersLaunched)).toBe(true)
        expect(selfSum(analysis)).toBeCloseTo(figures[0]!.inclusiveMs!, 6)
        expect(faults(analysis).filter((fault) => !fault.endsWith(' ms'))).toEqual([])
        for (const node of plan.nodes) {
          const { participants, inclusiveMs, overlap, toleranceMs } = figures[node.id]!
          expect(participants).toBeLessThanOrEqual(leader === 'off' ? 2 : 3)
          if (inclusiveMs !== null)
            expect(inclusiveMs * overlap).toBeLessThanOrEqual(figures[0]!.inclusiveMs! * 1.01 + 0.1 + toleranceMs!)
        }
      }
    }
  })

  it('charges an InitPlan attached at the top to the scan that reads it, with its blocks', async () => {
    const { plan, figures } = await explain(
      await connectTo(major),
      serial['an InitPlan far from its consumer']!,
      false,
      single,
    )
    const consumer = plan.nodes.find(({ properties }) => String(properties.Filter ?? '').includes('>'))!
    const initPlan = plan.nodes.find(({ relationship }) => relationship === 'init-plan')!
    expect(initPlan.parentId).toBeLessThan(consumer.id)
    expect(figures[consumer.id]!.ledger).toContainEqual({
      nodeId: initPlan.id,
      ms: -figures[initPlan.id]!.inclusiveMs!,
      why: 'init-plan',
    })
    const own = (id: number) => figures[id]!.selfBuffers!.sharedHit + figures[id]!.selfBuffers!.sharedRead
    expect(own(consumer.id)).toBe(own(initPlan.id + 1))
  })

  it('shares a CTE between its scans as far as each pulled it', async () => {
    const { plan, figures } = await explain(
      await connectTo(major),
      serial['a CTE scanned twice, once under LIMIT']!,
      false,
      single,
    )
    const cte = plan.nodes.find(({ subplanName }) => subplanName === 'CTE c')!
    const scans = plan.nodes.filter(({ type }) => type === 'CTE Scan')
    const shares = scans.map(({ id }) => -figures[id]!.ledger.find(({ why }) => why === 'cte')!.ms)
    expect(shares[0]! + shares[1]!).toBeCloseTo(figures[cte.id]!.inclusiveMs!, 6)
    expect(shares[0]).toBeLessThan(shares[1]!)
    expect(shares[0]).toBeGreaterThan(0)
  })
})

/** Rows are printed as whole means up to 17: 60 rows in 100 loops say 1. */
it.each(majors)('bounds rounded rows by what the join above returned (PostgreSQL %i)', async (major) => {
  const query = 'select * from dim d, lateral (select * from fact f where f.grp = d.id and f.val = 7 offset 0) x'
  const { plan, figures } = await explain(await connectTo(major), query, false, single)
  const loop = plan.nodes.find(({ type }) => type === 'Nested Loop')!
  const inner = figures[plan.nodes.find(({ relationship }) => relationship === 'inner')!.id]!
  expect(figures[loop.id]!.totalRows).toBe(60)
  expect(inner).toMatchObject({ totalRows: 60, totalRowsLow: 60, totalRowsHigh: 60 })
})
