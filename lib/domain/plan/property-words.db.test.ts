import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCluster, type TestCluster } from '@/lib/testing/postgres'
import { propertyWords } from './property-words'
import { readPlans } from './read'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startCluster(18)
})
afterAll(() => cluster?.stop())

const statements = [
  'select * from t order by b limit 3',
  'select b, count(*) from t group by grouping sets ((a), (b), ())',
  'select * from t x join t y using (a) left join t z on z.b = x.b and z.a > y.b',
  'select * from t where a = 3 or a = 5',
  'select * from t where a < 40 and b = 2',
  'select a, sum(b) over (partition by b order by a) from t',
  'with recursive r as (select 1 as n union all select n + 1 from r where n < 5) select * from r',
  'with m as materialized (select * from t) select * from m where a = 1 union select * from m where a = 2',
  'select * from t where b in (select b from t where a < 9) and exists (select from t u where u.a = t.b)',
  'select * from t tablesample bernoulli (10) repeatable (1)',
  'select * from generate_series(1, 3) g, lateral (select * from t where a = g) l',
  'select a from t except all select b from t',
  'insert into t values (1, 1) on conflict (a) do update set b = 2 where t.b > 0',
  'merge into t using (values (1, 2)) v (x, y) on t.a = x when matched then update set b = y when not matched then insert values (x, y)',
  "select * from t where ctid = '(0,1)'",
  'select * from p where a = (select 7)',
  'values (1), (2)',
]

test('every property a server prints is in words', async () => {
  const client = await cluster.connect()
  await client.query(`create table t (a int primary key, b int); insert into t select g, g % 7 from generate_series(1, 3000) g;
    create index on t (b); create table p (a int) partition by list (a); create table p7 partition of p for values in (7);
    create table p8 partition of p for values in (8); analyze t`)
  await client.query(`set max_parallel_workers_per_gather = 2; set parallel_setup_cost = 0; set parallel_tuple_cost = 0;
    set min_parallel_table_scan_size = 0; set work_mem = '64kB'`)
  const unknown = new Set<string>()
  for (const statement of statements) {
    await client.query('begin')
    const { rows } = await client.query({
      text: `explain (analyze, verbose, buffers, wal, settings, format json) ${statement}`,
      rowMode: 'array',
    })
    await client.query('rollback')
    const { plans } = readPlans(JSON.stringify(rows[0]?.[0]))
    expect(plans).toHaveLength(1)
    for (const node of plans[0]?.nodes ?? []) {
      for (const name of Object.keys(node.properties)) if (propertyWords(name) === null) unknown.add(name)
    }
  }
  await client.end()
  expect([...unknown]).toEqual([])
})

test('a name of an object’s own has no words', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) expect(propertyWords(name)).toBeNull()
})
