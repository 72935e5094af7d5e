import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { liveIndex, liveTable } from '@/lib/testing/live-table'
import { type Major, majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { analyse } from '../analyse'
import type { Analysis } from '../analysis'
import type { Draft, LiveIndex, LivePlanFacts, LiveTable, Step } from '../finding'
import { findFindings } from '../findings'
import { readPlans } from '../read'
import { scans } from './scans'

const setup = `
create extension pg_trgm;
create table orders as select i as id, i % 2000 as customer_id, 'c' || i % 3000 as status, ('c' || i % 3000)::varchar(20) as code,
  (i * 7919 % 10007)::numeric as amount, timestamptz '2024-01-01' + i * interval '1 minute' as created_at,
  timestamp '2024-01-01' + i * interval '1 minute' as noted_at, i % 500 = 0 as is_open,
  case when i % 500 <> 0 then now() end as deleted_at, jsonb_build_object('k', i % 3000) as data, array['t' || i % 3000] as tags,
  'row ' || i || ' of words w' || i % 3000 as body, tstzrange(timestamptz '2024-01-01' + i * interval '1 minute',
  timestamptz '2024-01-01' + (i + 1) * interval '1 minute') as period, i % 2000 as "Odd Name"
  from generate_series(1, 40000) i;
create table few as select i as id from generate_series(1, 5) i;
create table many as select i as id from generate_series(1, 1900) i;
create table items as select i as id, i % 20 as group_id, i % 50 as a, i % 49 as b,
  case when i % 400 = 3 then 'rare' else 'usual' end as state, (i::bigint * 7919 % 40009) / 40009.0::float8 as weight,
  repeat('x', 220) as padding from generate_series(1, 40000) i;
create index items_id on items (id);
create index items_group on items (group_id);
create index items_weight on items (weight);
create index items_a on items (a);
create index items_b on items (b);
create table wide as select i % 150 as lead, i as value from generate_series(1, 200000) i;
create index wide_lead_value on wide (lead, value);
create table bloated as select i as id, repeat('x', 500) as padding from generate_series(1, 20000) i;
create table dense as select i as id, repeat('x', 500) as padding from generate_series(1, 20000) i;
create table events (id int, at int, kind int) partition by range (at);
select format('create table events_p%s partition of events for values from (%s) to (%s)', i, i * 10, i * 10 + 10)
  from generate_series(0, 9) i \\gexec
insert into events select i, i % 100, case when i % 100 < 10 then i % 5000 else -1 end from generate_series(1, 60000) i;
create function never(int) returns boolean language plpgsql immutable as 'begin return $1 % 100 = 0; end';
`

type Case = {
  code: string
  sql: string
  /** Nearly the same, of which the rule must say nothing. */
  near: string
  /** Settings that lead the planner there. */
  set?: Record<string, string>
  nearSet?: Record<string, string>
  /** For the look at what a suggested index changes; else as `set`. */
  curedSet?: Record<string, string>
  options?: string
  since?: Major
  /** What a statement it suggests must begin with; null when there is none. */
  step?: RegExp | null
  before?: string[]
  /** The suggested index does not change the plan: the query must change as well. */
  remains?: true
}

const noSeq = { enable_seqscan: 'off' }
const onlyIndex = { ...noSeq, enable_bitmapscan: 'off' }
const onlyBitmap = { ...noSeq, enable_indexscan: 'off', enable_indexonlyscan: 'off' }
const index = (rest: string) =>
  new RegExp(`^CREATE INDEX CONCURRENTLY ON ${rest.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')};$`)

const cases: Case[] = [
  {
    code: 'S1',
    sql: "select * from orders where customer_id = 7 and created_at > '2024-01-05' and amount < 9000",
    near: 'select * from orders where customer_id > 7',
    step: index('orders (customer_id, created_at)'),
  },
  {
    code: 'S1',
    options: 'verbose,',
    sql: 'select * from orders o where "Odd Name" = 7 or customer_id = 8',
    near: 'select * from orders o where customer_id = 7 or customer_id > 8',
    step: index('public.orders ("Odd Name")'),
  },
  {
    code: 'S1',
    sql: 'select * from orders where customer_id = 7 order by amount desc, id limit 3',
    near: 'select * from orders where customer_id > 7 order by amount desc, id limit 3',
    step: index('orders (customer_id, amount DESC, id)'),
  },
  {
    code: 'S1',
    sql: "select * from orders where status not like 'c%' and id <> 3",
    near: 'select * from orders where (id in (select id from few)) is true',
    step: null,
  },
  {
    code: 'S2',
    sql: 'select i, (select count(*) from many m where m.id = i) from generate_series(1, 150) i',
    near: 'select i, (select count(*) from many m where m.id = i) from generate_series(1, 90) i',
    step: index('many (id)'),
  },
  {
    code: 'S2',
    sql: 'select * from many m left join many n on n.id = m.id + 1 where m.id < 150',
    near: 'select * from many m left join many n on n.id = m.id + 1 where m.id < 150',
    set: { enable_hashjoin: 'off', enable_mergejoin: 'off', enable_material: 'off', enable_memoize: 'off' },
    nearSet: { enable_hashjoin: 'off', enable_mergejoin: 'off', enable_material: 'on' },
    step: index('many (id)'),
  },
  {
    code: 'S3',
    sql: 'select * from orders o join few f on f.id = o.customer_id',
    near: 'select * from orders o join many m on m.id = o.customer_id',
    set: { enable_nestloop: 'off', enable_mergejoin: 'off' },
    curedSet: {},
    step: index('orders (customer_id)'),
  },
  {
    code: 'S4',
    sql: "select * from items where group_id = 3 and state = 'rare'",
    near: "select * from items where group_id = 5 and state = 'usual'",
    set: noSeq,
    step: index('items (group_id, state)'),
  },
  {
    code: 'S5',
    sql: "select * from items where state = 'rare' order by weight limit 90",
    near: "select * from items where state = 'usual' order by weight limit 90",
    set: { ...onlyIndex, enable_sort: 'off' },
    remains: true,
    step: index('items (state)'),
  },
  {
    code: 'S6',
    sql: 'select * from items where group_id = 3 order by padding desc, id limit 5',
    near: 'select * from items where group_id = 3 order by padding desc, id limit 500',
    set: noSeq,
    step: index('items (group_id, padding DESC, id)'),
  },
  {
    code: 'S7',
    sql: 'select * from orders order by amount desc nulls last, id limit 5',
    near: 'select * from orders where customer_id < 500 order by amount desc nulls last, id limit 5',
    step: index('orders (amount DESC NULLS LAST, id)'),
  },
  {
    code: 'S9',
    sql: 'select count(*) from items where group_id < 10',
    near: 'select count(*) from items where group_id = 3 and id < 900',
    set: onlyIndex,
    step: /^VACUUM items;$/,
  },
  {
    code: 'S10',
    options: 'verbose,',
    sql: 'select group_id, weight from items i where group_id = 3',
    near: 'select group_id, weight from items i where group_id = 3 and padding is not null',
    set: onlyIndex,
    step: index('public.items (group_id) INCLUDE (weight)'),
  },
  {
    code: 'S12',
    before: ['delete from bloated where id % 100 <> 0'],
    sql: 'select count(*) from bloated',
    near: 'select count(*) from dense',
    step: null,
  },
  {
    code: 'S13',
    sql: 'select sum(id) from items where weight < 0.5',
    near: 'select sum(id) from items where weight < 0.5',
    set: { ...onlyBitmap, work_mem: '64kB' },
    nearSet: { ...onlyBitmap, work_mem: '4MB' },
    step: /^SET work_mem = '1MB';$/,
  },
  {
    code: 'S14',
    sql: 'select * from items where a = 1 and b = 2',
    near: 'select * from items where a < 45 and b < 45',
    set: onlyBitmap,
    step: /^CREATE INDEX CONCURRENTLY ON items \((a, b|b, a)\);$/,
  },
  {
    code: 'S15',
    sql: 'select * from items where a = 1 or b = 2 or weight < 0.001',
    near: 'select * from items where a = 1 or b = 2',
    set: onlyBitmap,
    step: null,
  },
  {
    code: 'S16',
    since: 18,
    sql: 'select * from wide where value = 5',
    near: 'select * from wide where lead = 5 and value = 5',
    set: onlyIndex,
    step: index('wide (value)'),
  },
  {
    code: 'S17',
    sql: `select * from orders where id in (${Array.from({ length: 101 }, (_, i) => i).join()})`,
    near: `select * from orders where id in (${Array.from({ length: 100 }, (_, i) => i).join()})`,
    step: null,
  },
  {
    code: 'S18',
    sql: "select * from items where id = any ('{}'::int[])",
    near: "select * from items where id = any ('{1}'::int[])",
    step: null,
  },
  {
    code: 'S19',
    sql: "select * from orders where lower(code) = 'c5'",
    near: "select * from orders where code = 'c5'",
    step: index('orders ((lower((code)::text)))'),
  },
  {
    code: 'S19',
    sql: "select * from orders where created_at::date = '2024-01-05'",
    near: "select * from orders where created_at >= '2024-01-05' and created_at < '2024-01-06'",
    remains: true,
    step: index('orders (created_at)'),
  },
  {
    code: 'S19',
    sql: "select * from orders where date_trunc('hour', created_at) = '2024-01-05 10:00:00+00'",
    near: "select * from orders where created_at = date_trunc('hour', timestamptz '2024-01-05 10:10:00+00')",
    remains: true,
    step: index('orders (created_at)'),
  },
  {
    code: 'S19',
    sql: 'select * from orders where extract(dow from created_at) = 9',
    near: 'select * from orders where amount = 5',
    step: null,
  },
  {
    code: 'S20',
    sql: 'select * from orders where customer_id = 7.0',
    near: "select * from orders where code = 'c5'",
    remains: true,
    step: index('orders (customer_id)'),
  },
  {
    code: 'S21',
    sql: "select * from orders where body like 'row 123%'",
    near: "select * from orders where body like '%23 of words w5%'",
    step: index('orders (body text_pattern_ops)'),
  },
  ...["body like '%23 of words w5%'", "body ilike 'ROW 123 %'", "code ~ '^c1.$'"].map(
    (condition): Case => ({
      code: 'S22',
      sql: `select * from orders where ${condition}`,
      near: "select * from orders where body like 'row 123%'",
      step: /^CREATE EXTENSION IF NOT EXISTS pg_trgm;$/,
    }),
  ),
  {
    code: 'S22',
    sql: "select * from orders where body like '%~%'",
    near: "select * from orders where body = 'x'",
    step: null,
  },
  {
    code: 'S23',
    sql: `select * from orders where data @> '{"k": 5}'`,
    near: "select * from orders where tags @> array['t5']",
    step: index('orders USING gin (data jsonb_path_ops)'),
  },
  {
    code: 'S23',
    sql: "select * from orders o join few on few.id = o.customer_id where data ? 'z'",
    near: "select * from orders where body ~ 'k$'",
    step: index('orders USING gin (data)'),
  },
  {
    code: 'S23',
    sql: "select * from orders where data @? '$.k ? (@ == 5)'",
    near: 'select * from orders where customer_id = 5',
    step: index('orders USING gin (data jsonb_path_ops)'),
  },
  {
    code: 'S23',
    options: 'verbose,',
    sql: "select * from orders o where o.data ->> 'k' = '5'",
    near: 'select * from orders o where o.customer_id = 5',
    step: index("public.orders (((data ->> 'k'::text)))"),
  },
  ...["tags @> array['t5']", "tags && '{t5,t7}'", "'t5' = any (tags)"].map(
    (condition): Case => ({
      code: 'S24',
      sql: `select * from orders where ${condition}`,
      near: "select * from orders where status = any ('{c5,c6}')",
      step: index('orders USING gin (tags)'),
      ...(condition.includes('any') ? { remains: true } : {}),
    }),
  ),
  {
    code: 'S25',
    sql: "select * from orders where to_tsvector('english', body) @@ to_tsquery('english', 'w5')",
    near: "select * from orders where data @@ '$.k == 5'",
    step: index("orders USING gin ((to_tsvector('english'::regconfig, body)))"),
  },
  {
    code: 'S26',
    sql: "select * from orders where period && tstzrange('2024-01-05', '2024-01-06')",
    near: "select * from orders where period = tstzrange('2024-01-05', '2024-01-06')",
    step: index('orders USING gist (period)'),
  },
  {
    code: 'S27',
    sql: 'select * from orders where deleted_at is null',
    near: 'select * from orders where deleted_at is not null',
    step: index('orders (deleted_at) WHERE (deleted_at IS NULL)'),
  },
  {
    code: 'S27',
    options: 'verbose,',
    sql: 'select * from orders o where o.is_open',
    near: 'select * from orders o where not o.is_open',
    step: index('public.orders (is_open) WHERE (is_open)'),
  },
  {
    code: 'S28',
    sql: 'select * from events where kind = 5',
    near: 'select * from events where kind = -1',
    step: null,
  },
  {
    code: 'S29',
    sql: 'select * from far where never(id)',
    near: 'select * from far where customer_id = 5',
    step: null,
  },
]

async function explain(client: pg.Client, one: Pick<Case, 'options'>, sql: string): Promise<Analysis> {
  const { rows } = await client.query(`explain (analyze, buffers, ${one.options ?? ''} format json) ${sql}`)
  const plan = readPlans(JSON.stringify(rows[0]['QUERY PLAN'], null, 1)).plans[0]
  if (!plan) throw new Error('no plan')
  return analyse(plan)
}

async function settle(client: pg.Client, settings: Record<string, string> = {}): Promise<void> {
  await client.query('reset all')
  const wanted = { max_parallel_workers_per_gather: '0', jit: 'off', ...settings }
  for (const [name, value] of Object.entries(wanted)) {
    // Memoize came with 14.
    await client.query(`select set_config(name, $2, false) from pg_settings where name = $1`, [name, value])
  }
}

function find(code: string, analysis: Analysis, live: LivePlanFacts | null = null): Draft[] {
  return scans.find((rule) => rule.code === code)?.find(analysis, live) ?? []
}

/** What the target's store knows of one table. */
function known(table: Partial<LiveTable>, versionNumber = 170_000): LivePlanFacts {
  return { versionNumber, settings: {}, tables: [liveTable(table)] }
}

describe.each(majors)('PostgreSQL %i', (major) => {
  let client: pg.Client

  beforeAll(async () => {
    client = await filled(major)
  })

  test.each(cases.filter(({ since = 13 }) => major >= since))('$code: $sql', async (one) => {
    for (const sql of one.before ?? []) await client.query(sql)
    await settle(client, one.set)
    const analysis = await explain(client, one, one.sql)
    const drafts = find(one.code, analysis)
    expect(drafts, JSON.stringify(analysis.plan.nodes.map((node) => [node.label, node.properties]))).toHaveLength(1)
    const [draft] = drafts
    expect(draft?.savedMs).toBeGreaterThan(0)
    const kind = scans.find((rule) => rule.code === one.code)?.kind
    const findings = findFindings(analysis, null, { all: true })
    expect(findings.filter((finding) => finding.kind === kind)).toHaveLength(1)
    if (one.step === null) expect(draft?.steps ?? []).toEqual([])
    else expect(draft?.steps?.[0]?.sql).toMatch(one.step ?? /^never$/)
    await settle(client, one.nearSet ?? one.set)
    expect(find(one.code, await explain(client, one, one.near))).toEqual([])
    await settle(client, one.curedSet ?? one.set)
    await runSteps(client, draft?.steps ?? [], async () => {
      if (one.step !== null && !one.remains) expect(find(one.code, await explain(client, one, one.sql))).toEqual([])
    })
  })
})

describe.each(majors)('with facts of the target, PostgreSQL %i', (major) => {
  let client: pg.Client
  const wide = { name: 'wide', rows: 200_000, indexes: [liveIndex('wide_lead_value', ['lead', 'value'])] }
  const orders = (...indexes: LiveIndex[]) => known({ name: 'orders', rows: 40_000, indexes })

  beforeAll(async () => {
    client = await filled(major)
  })

  async function look(sql: string, set: Record<string, string> = {}): Promise<Analysis> {
    await settle(client, set)
    return explain(client, {}, sql)
  }

  test('S8: an index is walked although its leading column is not tested; from 18 on it is skipped through', async () => {
    const walked = await look('select * from wide where value = 5', onlyIndex)
    const drafts = find('S8', walked, known(wide))
    if (major >= 18) expect(drafts).toEqual([])
    else {
      expect(drafts).toMatchObject([{ steps: [{ sql: 'CREATE INDEX CONCURRENTLY ON public.wide (value);' }] }])
      expect(drafts[0]?.live?.join()).toContain('wide_lead_value (lead, value) holds these columns, but behind others')
    }
    expect(find('S8', walked, null)).toEqual([])
    expect(find('S8', await look('select * from wide where lead = 5 and value = 5', onlyIndex), known(wide))).toEqual(
      [],
    )
    const partial = { ...wide, indexes: wide.indexes.map((one) => ({ ...one, predicate: '(lead > 0)' })) }
    expect(find('S8', walked, known(partial))).toEqual([])
  })

  test('S11: a third of a table by an index whose order is not that of its rows', async () => {
    const items = known({ name: 'items', rows: 40_000, indexes: [liveIndex('items_weight', ['weight'])] })
    const scattered = await look('select sum(id) from items where weight < 0.3', onlyIndex)
    expect(find('S11', scattered, items)).toMatchObject([{ nodeId: 1 }])
    expect(find('S11', scattered, known({ name: 'items', rows: 4_000_000 }))).toEqual([])
    expect(find('S11', await look('select sum(a) from items where id < 12000', onlyIndex), items)).toEqual([])
  })

  test('S15: alternatives which have an index each', async () => {
    const analysis = await look('select * from orders where customer_id = 5 or amount = 6')
    const both = orders(liveIndex('by_customer', ['customer_id']), liveIndex('by_amount', ['amount', 'id']))
    expect(find('S15', analysis, both)).toMatchObject([
      { live: ['by_customer can serve one of the alternatives.', 'by_amount can serve one of the alternatives.'] },
    ])
    expect(find('S15', analysis, orders(liveIndex('by_customer', ['customer_id'])))).toEqual([])
    expect(findFindings(analysis, both, { all: true }).map(({ kind }) => kind)).toContain('many-bitmaps-for-or')
    expect(findFindings(analysis, both, { all: true }).map(({ kind }) => kind)).not.toContain(
      'seq-scan-selective-filter',
    )
  })

  test('S30: the tested column is second, and the server is older than 18', async () => {
    const analysis = await look('select * from orders where customer_id = 7')
    const index = liveIndex('by_status', ['status', 'customer_id'])
    expect(find('S30', analysis, orders(index))).toMatchObject([{ ceiling: 'info' }])
    expect(find('S30', analysis, { ...orders(index), versionNumber: 180_000 })).toEqual([])
    expect(find('S30', analysis, orders(liveIndex('by_customer', ['customer_id', 'status'])))).toEqual([])
    expect(
      find('S30', await look("select * from orders where customer_id = 7 and status = 'c7'"), orders(index)),
    ).toEqual([])
  })

  test('an index that is there, is invalid or differs', async () => {
    const analysis = await look('select * from orders where customer_id = 7')
    const [there] = find('S1', analysis, orders(liveIndex('by_customer', ['customer_id'])))
    expect(there).toMatchObject({ steps: [], remedy: expect.stringContaining('is there already') })
    expect(there?.live?.join()).toContain('by_customer already has these columns')
    const [invalid] = find('S1', analysis, orders(liveIndex('by_customer', ['customer_id'], { isValid: false })))
    expect(invalid?.steps).toMatchObject([{ sql: 'REINDEX INDEX CONCURRENTLY public.by_customer;' }])
    const [partial] = find('S1', analysis, orders(liveIndex('by_customer', ['customer_id'], { predicate: 'is_open' })))
    expect(partial).toMatchObject({ steps: [{ sql: 'CREATE INDEX CONCURRENTLY ON public.orders (customer_id);' }] })
    expect(partial?.live?.join()).toContain('only for rows where is_open')
  })

  test('without ANALYZE the cost says, at most medium, and nothing where the planner expects many rows', async () => {
    await settle(client)
    const estimate = async (sql: string) => {
      const { rows } = await client.query(`explain (format json) ${sql}`)
      const plan = readPlans(JSON.stringify(rows[0]['QUERY PLAN'])).plans[0]
      if (!plan) throw new Error('no plan')
      return findFindings(analyse(plan), null).filter(({ kind }) => kind === 'seq-scan-selective-filter')
    }
    expect(await estimate('select * from orders where customer_id = 7')).toMatchObject([
      { severity: 'medium', isEstimated: true, savedMs: null },
    ])
    expect(await estimate('select * from orders where customer_id > 7')).toEqual([])
    expect(await estimate('select * from many where id = 7')).toEqual([])
  })

  test('scans of partitions for the same reason are one finding', async () => {
    const analysis = await look('select * from events where kind = 5 and id > 0')
    const scansBelow = analysis.plan.nodes.filter((node) => node.type === 'Seq Scan')
    expect(scansBelow.length).toBe(10)
    const findings = findFindings(analysis, null, { all: true }).filter(({ kind }) => /partition|seq-scan/.test(kind))
    expect(findings).toMatchObject([{ kind: 'partition-pruning-missed', nodeId: 0 }])
  })

  test('processes side by side do not count their time twice', async () => {
    const parallel = {
      max_parallel_workers_per_gather: '2',
      min_parallel_table_scan_size: '0',
      parallel_setup_cost: '0',
      parallel_tuple_cost: '0',
    }
    const analysis = await look('select * from orders where customer_id = 7', parallel)
    expect(analysis.plan.nodes.map(({ label }) => label)).toContain('Parallel Seq Scan')
    const [draft] = find('S1', analysis)
    expect(draft?.savedMs).toBeLessThan(analysis.executionMs ?? 0)
    expect(draft?.title).toContain('orders is read in full')
  })
})

/** Runs what was suggested, looks, and takes away the indexes it made. */
async function runSteps(client: pg.Client, steps: Step[], look: () => Promise<void>): Promise<void> {
  const names = async () => {
    const { rows } = await client.query<{ name: string }>(
      'select indexrelid::regclass::text as name from pg_index where indisvalid',
    )
    return rows.map((row) => row.name)
  }
  const before = new Set(await names())
  for (const { sql } of steps) await client.query(sql)
  const made = (await names()).filter((name) => !before.has(name))
  expect(made).toHaveLength(steps.filter(({ sql }) => sql.startsWith('CREATE INDEX')).length)
  await look()
  for (const name of made) await client.query(`drop index ${name}`)
}

const ready = new Map<Major, Promise<pg.Client>>()

/** One server of each major, filled once. */
function filled(major: Major): Promise<pg.Client> {
  const known = ready.get(major) ?? start(major)
  ready.set(major, known)
  return known
}

async function start(major: Major): Promise<pg.Client> {
  const cluster = await startCluster(major, { settings: { autovacuum: 'off' } })
  const client = await cluster.connect()
  await fill(client, cluster)
  return client
}

/** As psql would run it. */
async function fill(client: pg.Client, cluster: TestCluster): Promise<void> {
  for (const statement of setup.split(';\n')) {
    const [sql = '', ...rest] = statement.split('\\gexec')
    const { rows } = await client.query(sql)
    if (rest.length > 0) for (const row of rows) await client.query(row.format)
    if (rest.length > 0) await client.query(rest.join(''))
  }
  await client.query(`create extension postgres_fdw;
    create server loop foreign data wrapper postgres_fdw options (host '127.0.0.1', port '${cluster.port}', dbname 'postgres');
    create user mapping for current_user server loop options (user '${cluster.superuser}', password '${cluster.password}');
    create foreign table far (id int, customer_id int) server loop options (table_name 'orders')`)
  await client.query('analyze')
}
