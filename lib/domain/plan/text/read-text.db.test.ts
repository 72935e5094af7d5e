import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Major, majors } from '@/lib/testing/majors'
import { startCluster } from '@/lib/testing/postgres'
import type { Bag, PlanValue } from '../bag'
import { normalise } from '../normalise'
import type { Plan } from '../plan'
import { readText } from './read-text'

const setUp = `
  create schema "odd schema";
  create table "odd schema"."we (ird -> (cost=1.00..2.00 rows=1 width=1)" (id int primary key, "a,b" text, "q""x" int);
  insert into "odd schema"."we (ird -> (cost=1.00..2.00 rows=1 width=1)" select i, 't' || i % 7, i % 5 from generate_series(1, 300) i;
  create table t (id int primary key, g int, h int, s text, j jsonb);
  insert into t select i, i % 10, i % 97, 'name ' || i % 50, jsonb_build_object('a', i % 3) from generate_series(1, 4000) i;
  create index t_g on t (g);
  create index t_h on t (h, g);
  create index "t index (odd)" on t (s);
  create table u (id int primary key, t_id int references t on delete cascade, v text);
  insert into u select i, i * 2 % 500 + 1, 'v' || i from generate_series(1, 1000) i;
  create table p (id int, k int) partition by range (k);
  create table p0 partition of p for values from (0) to (100);
  create table p1 partition of p for values from (100) to (200);
  create table p2 partition of p for values from (200) to (300);
  insert into p select i, i % 300 from generate_series(1, 3000) i;
  create view nothing as select 1 as x;
  create rule nothing_rule as on insert to nothing do instead nothing;
  create function noted() returns trigger language plpgsql as 'begin return new; end';
  create trigger "on odd: time" after insert on u for each row execute function noted();
  analyze;
`

const queries: [string, since?: Major][] = [
  ['select 1'],
  ['select * from t where s = $$a ( b$$ or s = $$it\'s "x$$'],
  ["select * from t where s = E'two\\n  ->  Seq Scan on lies  (cost=1.00..2.00 rows=3 width=4)\\nlines'"],
  ["select * from t where s in (E'a\\nPlanning Time: 1.0 ms', E'((\\n[', 'b')"],
  [
    'select * from "odd schema"."we (ird -> (cost=1.00..2.00 rows=1 width=1)" "x (never executed)" where "a,b" = $$t1$$',
  ],
  [
    'select "a,b", "q""x" from "odd schema"."we (ird -> (cost=1.00..2.00 rows=1 width=1)" order by "a,b" desc, "q""x" nulls first',
  ],
  ['select * from t where id = 5'],
  ['select id from t where id < 50 order by id desc'],
  ['select max(id), min(id) from t'],
  ['select * from t where g = 3 or h = 7'],
  ['select * from t where g = 3 and h < 50'],
  ["select * from t where s = 'name 3' and h between 20 and 40 and g < 5"],
  ['select count(*), sum(x) from (select g, count(*) x from t group by g offset 0) y where x > 1'],
  ['select g, count(*) from t group by g order by g'],
  ['select * from t where h < 30 order by s'],
  ["select id from f where g = 1 and s <> $$it's ($$"],
  ['select * from f join f f2 on f.id = f2.h where f.g < 3 order by f.id limit 3'],
  ['select f.* from f join u on u.t_id = f.id where u.id < 60 and random() < 2'],
  ['update f set s = $$new$$ where id = 4'],
  ['delete from f using u where u.t_id = f.id and u.id = 3 returning f.id'],
  ['insert into f (id, s) values (9000, $$x$$), (9001, $$y$$)'],
  ['select count(*) from fp', 14],
  ['select g, count(*) from t group by g having count(*) > 1 order by 2 desc limit 3'],
  ['select g, h, sum(id) from t group by rollup (g, h)'],
  ['select g, h, s, sum(id) from t group by grouping sets ((g), (h), (g, s), ())'],
  ['select g, h, sum(id) from t group by cube (g, h), grouping sets ((s), (id % 3))'],
  ['select distinct on (g) g, h from t order by g, h'],
  ['select distinct s from t'],
  ['select t.*, u.v from t join u on u.t_id = t.id where t.g = 1'],
  ['select * from t left join u on u.t_id = t.id and u.v <> t.s where t.id < 100'],
  ['select * from t full join u on u.t_id = t.id'],
  ['select * from u where exists (select from t where t.id = u.t_id and t.g = 1)'],
  ['select * from u where not exists (select from t where t.id = u.t_id and t.g = 1)'],
  ['select * from u where t_id not in (select id from t where g = 1)'],
  ['select u.*, (select s from t where t.id = u.t_id) from u'],
  ['select * from u where t_id = (select max(id) from t where h = 1) and id > (select 0)'],
  ['select * from u, lateral (select * from t where t.h = u.id limit 2) x where u.id < 40'],
  ['with "a cte" as materialized (select * from t where g = 1) select * from "a cte" a join "a cte" b on a.id = b.h'],
  ['with recursive r(n) as (select 1 union all select n + 1 from r where n < 50) select * from r'],
  ['with w as (insert into u values (5000, 1, $$x$$) returning *) select * from w'],
  ['select id from t where g = 1 intersect select t_id from u'],
  ['select id from t except all select t_id from u order by 1'],
  ['select id from t where g = 1 union select id from u'],
  ['select id from t where g = 1 union all select id from u'],
  [
    'select s, rank() over (partition by g order by h), sum(id) over w from t where id < 3000 window w as (order by s rows 2 preceding)',
  ],
  ['select * from (select *, row_number() over (order by id) n from t) x where n < 10'],
  ['select * from generate_series(1, 10) g, unnest(array[1, 2]) with ordinality z'],
  ['select * from rows from (generate_series(1, 3), generate_series(1, 2)) as q(a, b)'],
  ['select * from (values (1, $$a$$), (2, $$b$$)) v(x, y) where x > 1'],
  ["select * from xmltable('/a/b' passing '<a><b>1</b></a>' columns c int path '.') xt"],
  ['select generate_series(1, 3), g from t where id < 5'],
  ['select * from t tablesample system (10) repeatable (5)'],
  ['select * from t tablesample bernoulli (10) repeatable (7)'],
  ["select * from t where ctid = '(0,1)' or ctid = '(0,2)'"],
  ["select * from t where ctid > '(10,1)'", 14],
  ['select * from t for update limit 3'],
  ['select * from t where id < 0 and random() < 0'],
  ['select * from t where false'],
  ['select * from p where k = 150'],
  ['select * from p where k = (select 150)'],
  ["select * from p where k = current_setting('server_version_num')::int % 7"],
  ['select -id, count(*) from t group by 1'],
  ['select k, count(*) from p group by k order by k limit 5'],
  ['select * from t order by g, s limit 20'],
  ['select * from t order by h, id limit 50'],
  ['select * from (select * from t order by h) x order by h, s, id limit 5000'],
  ['insert into u select id, id, s from t where id between 2000 and 2100'],
  ['insert into u values (1, 1, $$x$$) on conflict (id) do update set v = excluded.v where u.v <> $$y$$'],
  ['insert into u values (1, 1, $$x$$), (7000, 3, $$n$$) on conflict do nothing'],
  ['update u set v = $$z$$ where id < 10'],
  ['update u set v = t.s from t where t.id = u.id and t.g = 1 returning u.*'],
  ['update p set id = id + 1 where k < 150'],
  ['delete from t where id = 3'],
  ['delete from p where k > 50 returning *'],
  [
    'merge into u using t on u.id = t.id when matched and t.g = 1 then update set v = t.s when matched then delete when not matched and t.id < 1100 then insert values (t.id, t.id, t.s)',
    15,
  ],
  ['insert into nothing values (1)'],
  ['create table made as select * from t where g = 2'],
]

const sessions: [string, string][] = [
  ['plain', ''],
  ['small memory', "set local work_mem = '64kB'; set local hash_mem_multiplier = 1; set local enable_sort = off"],
  ['few ways', 'set local enable_hashjoin = off; set local enable_seqscan = off; set local enable_hashagg = off'],
  ['merging', 'set local enable_hashjoin = off; set local enable_nestloop = off; set local enable_bitmapscan = off'],
  ['looping', 'set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_bitmapscan = off'],
  [
    // One worker of the two that are planned, and no leader: as many rows in each run.
    'parallel',
    'set local parallel_setup_cost = 0; set local parallel_tuple_cost = 0; set local min_parallel_table_scan_size = 0; ' +
      'set local min_parallel_index_scan_size = 0; set local parallel_leader_participation = off; ' +
      'set local max_parallel_workers_per_gather = 2; set local max_parallel_workers = 1',
  ],
  ['single copy', 'set local max_parallel_workers_per_gather = 2; set local force_parallel_mode = on'],
  ['jit', 'set local jit = on; set local jit_above_cost = 0; set local jit_inline_above_cost = 0'],
]

const everywhere =
  'Workers,Remote SQL,Relations,Single Copy,Sort Space Type,Disk Usage,Grouping Sets,Target Tables,Full-sort Groups,Presorted Key,' +
  'Exact Heap Blocks,Repeatable Seed,Conflict Arbiter Indexes,Temp Written Blocks,Workers Launched,Subplans Removed,Planned Partitions'

for (const major of majors) {
  describe(`PostgreSQL ${major}`, () => {
    let client: pg.Client
    beforeAll(async () => {
      const settings: Record<string, string> = {
        autovacuum: 'off',
        max_parallel_workers_per_gather: '0',
        track_io_timing: 'on',
      }
      if (major >= 14) settings.compute_query_id = 'on'
      const cluster = await startCluster(major, { settings })
      client = await cluster.connect()
      await client.query(setUp)
      const { port, superuser, password } = cluster
      await client.query(`
        create extension postgres_fdw;
        create server loop foreign data wrapper postgres_fdw options (host '127.0.0.1', port '${port}', dbname 'postgres'${major >= 14 ? ", async_capable 'true'" : ''});
        create user mapping for current_user server loop options (user '${superuser}', password '${password}');
        create foreign table f (id int, g int, h int, s text) server loop options (table_name 't');
        create table fp (id int, g int, h int, s text) partition by list (g);
        create foreign table fp1 partition of fp for values in (1) server loop options (table_name 't');
        create foreign table fp2 partition of fp for values in (2) server loop options (table_name 't');
      `)
      await client.query('vacuum analyze')
    })
    afterAll(() => client.end())

    const seen = new Set<string>()
    const fullest = 'analyze, verbose, buffers, wal, settings'
    const options = ['costs off', 'verbose', fullest, 'analyze, timing off, costs off, verbose']
    if (major >= 17) options.push('analyze, serialize, memory, verbose')
    for (const [name, set] of sessions) {
      const setting = major >= 16 ? set.replace('force_parallel_mode', 'debug_parallel_query') : set
      test(`text and JSON are one plan: ${name}`, async () => {
        const found: string[] = []
        for (const [query, since = 13] of queries) {
          if (since > major) continue
          for (const option of setting ? [fullest] : options) {
            const [text, json] = await explainBoth(client, query, option, setting)
            const plan = planOfText(text)
            for (const node of plan.nodes) for (const property of Object.keys(node.properties)) seen.add(property)
            for (const node of plan.nodes) if (node.workers.length > 0) seen.add('Workers')
            const different = differences(comparable(plan), comparable(planOfJson(json)))
            if (different.length > 0) found.push([`explain (${option}) ${query}`, ...different].join('\n  '))
          }
        }
        expect(found.join('\n')).toBe('')
      })
    }

    test('what was compared is most of what a server prints', () => {
      const wanted = [
        ...everywhere.split(','),
        ...(major >= 14 ? ['Cache Hits', 'Async Capable'] : []),
        ...(major >= 18 ? ['Window', 'Storage'] : []),
      ]
      expect(wanted.filter((property) => !seen.has(property))).toEqual([])
    })

    test.runIf(major >= 18)('text and JSON are one plan: pg_overexplain', async () => {
      await client.query("load 'pg_overexplain'")
      for (const query of [
        'select g, count(*) from t group by g',
        'with r as materialized (select 1) select * from r, p join u on p.id = u.id',
      ]) {
        const [text, json] = await explainBoth(client, query, 'debug, range_table, verbose', '')
        // Text leaves out sets of nothing.
        const printed = json
          .replace(/^ *"(extParam|allParam|Result RTIs)": "none",?\n/gm, '')
          .replace(/,(\s*\})/g, '$1')
        const found = differences(comparable(planOfText(text)), comparable(planOfJson(printed)))
        expect(found.join('\n'), text).toBe('')
      }
    })
  })
}

/** One statement explained as text and as JSON, each in a transaction that is rolled back; what is run runs once before, to warm caches. */
async function explainBoth(
  client: pg.Client,
  query: string,
  option: string,
  setting: string,
): Promise<[string, string]> {
  for (let tries = 0; ; tries++) {
    const both = await explainOnce(client, query, option, setting, tries * 5)
    const [text, json] = both.map((output) =>
      [...output.matchAll(/Workers Launched"?: (\d)/g)].map((match) => match[1]),
    )
    // The one worker of the run before may not have been cleared away yet.
    if (tries === 20 || String(text) === String(json)) return both
  }
}

async function explainOnce(
  client: pg.Client,
  query: string,
  option: string,
  setting: string,
  pauseMs: number,
): Promise<[string, string]> {
  const isRun = option.includes('analyze')
  const outputs: string[] = []
  for (const format of isRun ? ['text', 'text', 'json'] : ['text', 'json']) {
    if (pauseMs > 0) await sleep(pauseMs)
    // Dead rows of what was rolled back would make the next run's tables larger.
    if (isRun && /^(insert|update|delete|merge)|\(insert/.test(query)) await client.query('vacuum t, u, p')
    const text = `begin; ${setting}; explain (${option}, format ${format}) ${query}; rollback`
    const results: unknown = await client.query({ text, rowMode: 'array', types: asText } as pg.QueryArrayConfig)
    const { rows } = (results as pg.QueryArrayResult<string[]>[]).find(({ command }) => command === 'EXPLAIN')!
    outputs.push(rows.map((row) => row[0]).join('\n'))
  }
  return outputs.slice(-2) as [string, string]
}

const asText = { getTypeParser: () => (value: string) => value }

function planOfText(text: string): Plan {
  const lines = text.split('\n')
  const reading = readText(lines, 0)
  expect(reading.problems, text).toEqual([])
  expect(reading.nextLine, text).toBe(lines.length)
  if (!reading.raw) throw new Error(`No plan in:\n${text}`)
  return normalise(reading.raw)
}

function planOfJson(json: string): Plan {
  const [bag = { 'Other Lines': ['Query rewrites to nothing'] }] = JSON.parse(
    json.replace(/("Query Identifier": )(-?\d+)/, '$1"$2"'),
  )
  return normalise({
    format: 'json',
    bag,
    source: '',
    lines: [],
    rowDecimals: /"Actual Rows": \d+\.\d\d/.test(json) ? 2 : 0,
  })
}

/** A plan without what differs from run to run (times, planning, numbers of writes) and what text leaves out by design. */
function comparable(plan: Plan): unknown {
  const isVerbose = plan.nodes.some((node) => node.properties.Output !== undefined)
  const writes = plan.nodes.some((node) => node.type === 'ModifyTable')
  const { source, format, planningBuffers, planningIoTimes, planningMemory, properties, ...rest } = plan
  const { Planning, ...kept } = properties as Record<string, PlanValue>
  const nodes = plan.nodes.map(({ line, ...node }) => {
    const bag: Bag = { ...node.properties }
    if (!isVerbose) delete bag['Inner Unique']
    // Without VERBOSE a lone name of a function scan may be the function's or only an alias.
    const functionName = isVerbose ? node.functionName : null
    if (!isVerbose) delete bag['Function Name']
    return { ...node, functionName, properties: bag, buffers: writes ? null : node.buffers, wal: null, ioTimes: null }
  })
  return JSON.parse(JSON.stringify({ ...rest, properties: kept, nodes }, (key, value) => blank(key, value, writes)))
}

function blank(key: string, value: unknown, writes: boolean): unknown {
  if (/Time$/.test(key) && typeof value === 'number') return undefined
  if (/Ms$/.test(key) && typeof value === 'number') return 'time'
  if (key === 'Timing') return typeof value
  if (/^WAL /.test(key) || / I\/O (Read|Write) Time$/.test(key) || /^I\/O /.test(key)) return undefined
  // What is rolled back leaves dead rows, so that tables of written plans grow from run to run.
  if (writes && / Blocks$|Cost$|^(Plan Rows|planRows)$/.test(key)) return undefined
  return value
}

/** Paths at which two plans differ, with both values; the text's first. */
function differences(text: unknown, json: unknown, path = ''): string[] {
  if (typeof text === 'object' && typeof json === 'object' && text !== null && json !== null) {
    const keys = new Set([...Object.keys(text), ...Object.keys(json)])
    return [...keys].flatMap((key) => differences((text as Bag)[key], (json as Bag)[key], `${path}.${key}`))
  }
  return Object.is(text, json) ? [] : [`${path}: ${JSON.stringify(text)} is not ${JSON.stringify(json)}`]
}
