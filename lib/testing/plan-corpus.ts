import type { Major } from './postgres'

/** A statement to explain, under settings that force a shape of plan. */
export type CorpusQuery = {
  sql: string
  settings: string[]
  /** The first major that knows it. */
  since: Major
  /** Its figures differ from one execution to the next. */
  isParallel: boolean
}

const no = (...names: string[]) => names.map((name) => `enable_${name} = off`)
const parallel = [
  'parallel_setup_cost = 0',
  'parallel_tuple_cost = 0',
  'min_parallel_table_scan_size = 0',
  'min_parallel_index_scan_size = 0',
  'max_parallel_workers_per_gather = 2',
]

type Group = { since?: Major; settings?: string[]; sql: string }

// One statement a line.
const groups: Group[] = [
  {
    sql: `
select * from t
select id from t where a = 5 and b is not null
select id from t where id = 7
select id, a from t where id between 10 and 20 order by id desc
select a from t where a < 3 order by a desc nulls last
select * from t where c = 'text 3'
select * from t where j @> '{"k": 3}'
select * from t where arr && array[3]
select * from t where j @> '{"k": 3}' or arr @> array[1, 2]
select * from t order by p <-> point(3, 4) limit 5
select * from t where p <@ box '((0,0),(5,5))'
select * from t where r @> 77
select * from t where d = '2020-03-01'
select * from t where lower(c) = 'text 4' and b > 3
select * from t where a = 5 or id = 9
select * from t where a = 5 and c = 'text 5'
select * from t where a in (1, 2, 3) and b = any (array[1, 2])
select * from t where ctid = '(0,1)'
select * from t where ctid = any (array['(0,1)', '(1,2)']::tid[])
select * from t tablesample bernoulli (10) repeatable (3)
select * from t tablesample system (20) repeatable (1) where a > 3
select * from t tablesample system_rows (5)
select * from t limit 3 offset 2
select * from t where false
select * from t where current_date > '2000-01-01'::date and a = 3
select * from t where b > (select avg(n) from u)
select 1
select 1, 'x' where random() > 2
values (1, 'a'), (2, 'b')
select * from (values (1, 'it''s'), (2, '(cost=1..2 rows=3 width=4)')) v (a, b) where a > 1
select * from generate_series(1, 10)
select * from generate_series(1, 10) with ordinality as g (n, o) where n > 3
select * from rows from (generate_series(1, 3), generate_series(1, 5)) as x (a, b)
select * from plain(4)
select slow(a) from t where slow(b) = 3
select generate_series(1, a) from t where id < 5
select * from unnest(array[1,2,3], array['a','b','c']) as q (x, y)
select * from xmltable('/r/x' passing '<r><x>1</x></r>' columns v int path '.')
select * from jsonb_to_recordset('[{"a":1}]') as x (a int)
select * from vw where n > 5
select * from "v: [1]" where v <> 'a'
select * from mv
select * from pg_stat_activity
select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
select * from t where c like 'text 1%' and e > 3.5 and not (b = 3) and d is distinct from '2020-01-01'
select * from t where c = 'a (b' || ')' || c
select * from t where c = E'line\\nbreak "quoted" \\\\ back' or c = ')  (cost=0.00..1.00 rows=1 width=1)'
select * from t where c = '->  Seq Scan on x' or c in ('[', '{', '}', ']]>', '&', '🌳')
select case when a > 3 then 'x''y' else null end from t where coalesce(b, 0) = 1
select * from t for update
select * from t join u on u.t_id = t.id where t.a = 1 for share of t skip locked`,
  },
  {
    sql: `
select * from "My Schema"."Or ""ders"" (x)" where "Id -> 1" = 3
select * from "My Schema"."Or ""ders"" (x)" "o (x) ""y""" where "o (x) ""y"""."a: b" = 'x3'
select "a: b", "__proto__" from "My Schema"."Or ""ders"" (x)" where "a: b" > 'x' and "__proto__" = 1 order by 1, 2
select * from "a\\nb" where "c\\nd" = 3 and "]]>" = ']]>' and "&amp;<b>" <> '<&>'
select "🌳" from "a\\nb" as "x\\ty" order by "🌳" desc
select * from "__proto__" where "constructor" = 4
select p."toString", count(*) from "__proto__" p join "__proto__" as "constructor" using ("constructor") group by 1
select * from "1" where "1" = 1 and "true" and "null" = 'null'
select * from "1" as "2" where "2"."1" = 2
select * from "1" as "true" join "1" as "false" on "true"."1" = "false"."1"
with "Gather" as materialized (select * from s) select * from "Gather" "-> x"
with "a b (c)" as materialized (select * from s), "__proto__" as materialized (select 1 as x) select * from "a b (c)", "__proto__"
select (select max(n) from u) as "x: y", "1"."1" from "1" order by "null" collate "C"`,
  },
  {
    settings: no('bitmapscan'),
    sql: `
select id from t where a = 5
select a, e from t where a > 90 order by a desc nulls last
select count(*) from t where a between 3 and 40
select c from t where c = 'text 9'`,
  },
  {
    settings: no('seqscan', 'indexscan', 'indexonlyscan'),
    sql: `
select id from t where a = 5 and id < 100
select * from t where a = 5 or a = 7 or id = 3
select * from t where (a = 5 and d > '2020-06-01') or (b = 3 and id < 400)
select * from s`,
  },
  {
    settings: no('hashjoin', 'mergejoin'),
    sql: `
select * from t join u on u.t_id = t.id where u.n = 3
select * from t left join u on u.t_id = t.id and u.n > 5 where t.a = 2
select * from s s1 join s s2 on s1.k < s2.k
select * from s cross join (select * from s limit 3) x
select * from t where exists (select 1 from u where u.t_id = t.id and u.n = 4)
select * from s where not exists (select 1 from u where u.n = s.k)
select * from u join t on t.a = u.n and t.id < 300
select s.k, x.* from s, lateral (select * from u where u.n = s.k order by u.v limit 2) x
select s.k, x.* from s left join lateral (select count(*) as c, s.k + 1 as z from u where u.n = s.k) x on true`,
  },
  {
    settings: no('nestloop', 'mergejoin'),
    sql: `
select * from t join u on u.t_id = t.id
select * from t left join u on u.t_id = t.id and u.n <> t.a
select * from u right join t on u.t_id = t.id where t.a < 30
select * from t full join u on u.t_id = t.id
select * from t where id in (select t_id from u where n > 3)
select * from t where not exists (select 1 from u where u.t_id = t.id)
select * from u where not exists (select 1 from t where t.id = u.t_id and t.b = 1)
select * from u where exists (select from t where t.id = u.t_id)
select count(*) from t t1 join t t2 on t1.a = t2.a and t1.id <> t2.id`,
  },
  {
    settings: no('nestloop', 'hashjoin'),
    sql: `
select * from t join u on u.t_id = t.id
select * from t left join u on u.t_id = t.id and u.n <> t.a
select * from t full join u on u.t_id = t.id
select * from t where exists (select 1 from u where u.t_id = t.id)
select * from t where not exists (select 1 from u where u.t_id = t.id)
select * from s s1 join s s2 using (v) order by v
select * from t t1 join t t2 on t1.a = t2.a and t1.b = t2.b where t1.id < 50`,
  },
  {
    sql: `
select count(*) from t
select a, count(*) from t group by a
select a, b, sum(e) from t group by a, b having sum(e) > 100 order by 3 desc
select distinct a, b from t
select distinct on (a) a, id from t order by a, id desc
select count(distinct c), string_agg(c, ',' order by c) filter (where a > 3) from t
select percentile_cont(0.5) within group (order by e) from t
select a, b, count(*) from t group by rollup (a, b)
select a, b, c, count(*) from t group by cube (a, b), c
select a, b, count(*) from t group by grouping sets ((a), (b), ())
select a, b, c, count(*) from t group by grouping sets ((a, b), (c), (a), ()) order by a
select count(*) from t group by ()
select min(a), max(a) from t
select min(id) from t where a = 3
select array_agg(n order by n) from u group by t_id % 7
select a from t union select n from u
select a from t union all select n from u order by 1 limit 7
select a from t intersect select n from u
select a from t intersect all select n from u
select a from t except select n from u
select a from t except all select n from u
select a, c from t except select n, v from u order by 1`,
  },
  {
    settings: no('hashagg'),
    sql: `
select a, count(*) from t group by a
select distinct b, c from t
select a, b, count(*) from t group by grouping sets ((a, b), (b), ())
select a, b, c, count(*) from t group by rollup (a, b, c), d
select a from t intersect select n from u
select a from t union select n from u
select k from s group by k
select a from t except all select n from u`,
  },
  { settings: no('sort'), sql: 'select c, a, count(*) from t group by cube (c, a)' },
  {
    settings: ["work_mem = '64kB'", ...no('nestloop', 'mergejoin')],
    sql: `
select * from t order by c, e
select t1.id from t t1 join t t2 on t1.c = t2.c and t1.id = t2.id
select c, e, id, count(*) from t group by c, e, id
select id, c, e, count(*) from t group by grouping sets ((id), (c, e), ())
select a, e, c from t union select n, id, v from u
with m as materialized (select * from t) select count(*) from m m1 where a < 50
select distinct e, c from t`,
  },
  {
    sql: `
select a, row_number() over (order by id) from t
select a, sum(e) over (partition by a order by id rows between 2 preceding and current row), rank() over w from t window w as (partition by b)
select * from (select id, row_number() over (order by id) as rn from t) x where rn <= 3
select * from (select id, rank() over (partition by a order by e) as rn, count(*) over () from t) x where rn < 2
select lag(n) over (partition by n), ntile(4) over (order by v) from u where n < 4
select a, id, e from t order by a, id, e limit 10
select * from (select * from t order by a) x order by a, c limit 20
with recursive r as (select 1 as n union all select n + 1 from r where n < 10) select * from r
with recursive r (id, path) as (select id, array[id] from t where id = 1 union select t.id, path || t.id from r join t on t.id = r.id * 2 where t.id < 200) select * from r
with x as materialized (select * from u where n > 3), y as materialized (select n, count(*) from x group by n) select * from x join y using (n)
with x as materialized (select * from s) select * from x a join x b on a.k = b.k where a.v like 's1%'
with outer_x as materialized (with inner_x as materialized (select * from s) select * from inner_x) select * from outer_x, (with inner_x as materialized (select 1 as z) select * from inner_x) q
with x as not materialized (select * from t where a = 1) select * from x where b = 1
select * from s where k = (select max(n) from u) and k < (select min(id) + 100 from t)
select (select 1), (select count(*) from s), (select max(id) from u), (select 2 + max(k) from s), (select sum(n) from u), (select min(v) from s), (select avg(k) from s), (select count(*) from u where n = 1), (select count(*) from u where n = 2), (select count(*) from u where n = 3), (select count(*) from u where n = 4), (select count(*) from u where n = 5)
select k, (select count(*) from u where u.n = s.k) from s
select k, (select v from u where u.n = s.k and u.id < (select avg(id) from t where t.a = s.k) limit 1) from s
select * from s where k in (select n from u) or v = 's1'
select * from s where k not in (select n from u where n is not null)
select * from s where (k, v) in (select n, v from u) or k > 25
select * from s where k > all (select n from u where u.id < s.k)
select * from s where array(select n from u where u.n = s.k limit 2) <> '{}'
select exists (select from u where n = 3), (select row(1, 2)) is null
select * from t where a = (select n from u where id = 5) and b = (select n from u where id = 6)
select count(*) from (select * from t offset 0) x where a = 3
select * from (select a, count(*) c from t group by a offset 0) x join s on s.k = x.a
select * from (select distinct n from u) x, lateral (select * from s where k = x.n limit 1) y`,
  },
  {
    since: 14,
    settings: no('hashjoin', 'mergejoin'),
    sql: `
select * from u join t on t.id = u.n
select * from u, lateral (select count(*) from t where t.a = u.n) x
select * from t where ctid between '(0,1)' and '(2,5)'
with recursive r (n) as (select 1 union all select n + 1 from r where n < 5) cycle n set is_c using p select * from r`,
  },
  {
    sql: `
select * from parts
select * from parts where id < 1500 order by id limit 5
select * from parts where id = 2500 and region = 'north'
select * from parts where id = 99999
select * from parts where id > (select 1200 + count(*) from s) and region <> 'x'
select * from parts p join s on s.k = p.id where s.k < 5
select count(*), region from parts group by region
select * from parts where id = any (select k from s)
select p.id from parts p, generate_series(1, 3) g where p.id = g
select id from parts where region = 'south' union all select x from parts2`,
  },
  {
    settings: ['enable_partitionwise_join = on', 'enable_partitionwise_aggregate = on'],
    sql: `
select * from parts p join parts2 q on p.id = q.id
select id, count(*) from parts group by id
select region, sum(amount) from parts group by region
select * from parts2 a join parts2 b using (id) where a.x = 3`,
  },
  {
    settings: ['plan_cache_mode = force_generic_plan', ...no('hashjoin', 'mergejoin', 'seqscan')],
    sql: `
execute by_range(100, 900)
execute by_id(1500)
execute by_c('text 3')
select * from s join parts on parts.id = s.k`,
  },
  {
    sql: `
select * from ft_u
select * from ft_u where n = 3 and v like '%"a"%'
select f.*, s.v from ft_u f join ft_s s on s.k = f.n where f.id < 50
select count(*), n from ft_u group by n order by n
select * from ft_u where slow(n) = 3
select * from ft_file
select * from ft_u left join t on t.id = ft_u.t_id order by ft_u.id limit 3
insert into ft_w values (900, 'new') returning *
update ft_w set v = 'x' where id = 3
update ft_w set v = 'x' || slow(3) where slow(id) = 3 returning v
delete from ft_w where id = -1`,
  },
  {
    sql: `
insert into w_parent values (100, 'x'), (101, 'y')
insert into w_parent select i, 'v' from generate_series(200, 203) i returning id, v
insert into w_parent values (1, 'x') on conflict do nothing
insert into w_parent values (1, 'x'), (300, 'y') on conflict (id) do update set v = excluded.v where w_parent.v <> 'no'
insert into w_child values (500, 3, 'a')
update w_child set v = 'z' where id < 5
update w_parent set id = id + 1000 where id = 2
update w_child c set v = p.v from w_parent p where p.id = c.parent_id and p.id < 4 returning c.*
delete from w_child where id > 35
delete from w_parent where id = 5
delete from w_child c using w_parent p where p.id = c.parent_id and p.id = 3
update w_parts set v = 'm' where id < 15
update w_parts set id = 30 - id where id = 3
delete from w_parts where v = 'w'
insert into w_parts values (4, 'x'), (12, 'y') on conflict (id) do update set v = 'c'
with d as (delete from w_child where id < 3 returning *), i as (insert into w_parent select id + 700, v from d returning id) select * from d, i
with u as (update w_child set v = 'u' where id = 9) select 1
create table made as select * from s
declare cur cursor for select * from t
update "1" set "true" = not "true" where "1" = 1
delete from s where false`,
  },
  {
    since: 15,
    sql: `
merge into w_parent p using s on s.k = p.id when matched and s.k < 3 then delete when matched and s.k < 6 then update set v = s.v when not matched then insert values (s.k, s.v)
merge into w_parts p using s on s.k = p.id when matched then do nothing when not matched and false then insert values (s.k, 'x')
merge into w_child c using (values (1, 'a')) as x (i, v) on c.id = x.i when matched then update set v = x.v`,
  },
  {
    since: 17,
    sql: `
merge into w_parent p using s on s.k = p.id when matched and s.k < 3 then delete when not matched by source then update set v = 'gone' returning merge_action(), p.*
select * from json_table('[{"a": 1}, {"a": 2}]'::jsonb, '$[*]' columns (a int path '$.a')) as jt
select * from t where a = any (array[1, 5, 9]) and b = any (array[2, 3]) order by a`,
  },
  {
    since: 18,
    sql: `
update w_parent set v = 'x' where id = 3 returning old.v, new.v
select a from t where b = 3
select t.a, count(*) from t group by t.id, t.a having t.a > 90
select * from t where a = 1 or a = 2 or a = 5`,
  },
  {
    settings: parallel,
    sql: `
select count(*) from t
select a, count(*) from t group by a
select a, c from t where e > 100 order by c, id
select * from t join u on u.t_id = t.id where t.e > 3
select count(*) from t t1 join t t2 on t1.id = t2.id
select distinct c from t
select count(*) from parts
select * from t where b > (select avg(n) from u)
select a, id from t where a > 50 order by a
with x as materialized (select a from t) select count(*) from x
select string_agg(c, ',') from t group by a order by a limit 3`,
  },
  {
    settings: [...parallel, ...no('hashjoin', 'mergejoin')],
    sql: 'select count(*) from u join t on t.id = u.t_id where u.n < 5',
  },
  {
    settings: [...parallel, ...no('nestloop', 'mergejoin', 'parallel_hash'), "work_mem = '64kB'"],
    sql: `
select count(*) from t t1 join t t2 on t1.id = t2.id and t1.c = t2.c
select id, c, count(*) from t group by id, c
select * from t order by e, c, id`,
  },
  {
    settings: [...parallel, ...no('nestloop', 'hashjoin', 'seqscan')],
    sql: `
select count(*) from t t1 join t t2 on t1.id = t2.id
select a, count(*) from t where id between 100 and 3000 group by a order by a
select * from t where a = 7 and id > 30`,
  },
  {
    settings: [...parallel, ...no('seqscan', 'indexscan', 'indexonlyscan')],
    sql: 'select count(*) from t where a < 50 and e > 3',
  },
  {
    settings: [...parallel, 'enable_partitionwise_aggregate = on'],
    sql: 'select id % 7, sum(amount) from parts group by 1\nselect * from parts where amount > 10 union all select id, v, n, null from u',
  },
  { settings: ['force_parallel_mode = on'], sql: 'select a from t where id = 3' },
]

/** Prepared before every statement, for the generic plans. */
export const prepares = [
  'prepare by_range (int, int) as select * from parts where id between $1 and $2',
  'prepare by_id (int) as select * from parts where id = $1 and region <> $1::text',
  "prepare by_c (text) as select * from t where c = $1 or lower(c) = 'x' || $1",
]

/** Every statement this major can explain. */
export function corpusOf(major: Major): CorpusQuery[] {
  return groups
    .filter(({ since = 13 }) => since <= major)
    .flatMap(({ since = 13, settings = [], sql }) =>
      sql
        .split('\n')
        .filter((line) => line.trim())
        .map((line) => ({
          sql: line.replaceAll('"a\\nb"', '"a\nb"').replaceAll('"c\\nd"', '"c\nd"').replaceAll('"x\\ty"', '"x\ty"'),
          settings: settings.map((one) =>
            major >= 16 ? one.replace('force_parallel_mode', 'debug_parallel_query') : one,
          ),
          since,
          isParallel:
            settings.includes(parallel[0] as string) || settings.some((one) => one.startsWith('force_parallel')),
        })),
    )
}

/** Sets of options, each without FORMAT; those with ANALYZE execute. */
export function optionSets(major: Major): string[] {
  const sets = [
    '',
    'costs off',
    'verbose',
    'verbose, costs off',
    'settings, verbose',
    'summary, buffers off',
    'analyze',
    'analyze, verbose, buffers, settings',
    'analyze, timing off, summary off, costs off',
    'analyze, buffers, timing off, verbose',
    'analyze, wal, buffers',
    'analyze, costs off, buffers off',
  ]
  if (major >= 14) sets.push('buffers, summary')
  if (major >= 16) sets.push('generic_plan', 'generic_plan, verbose, costs off')
  if (major >= 17)
    sets.push(
      'memory',
      'memory, verbose, summary',
      'analyze, serialize, memory',
      'analyze, serialize binary, timing off',
    )
  return sets
}
