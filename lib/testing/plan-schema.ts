import type { TestCluster } from './postgres'

/** Tables that stay the same while plans are read from them, and small ones (`w_…`) that statements write to. */
const schema = `
create table t (id int primary key, a int not null, b int, c text, d date, e numeric, j jsonb, arr int[], p point, ts tsvector, r int4range);
insert into t select i, i % 100, case when i % 7 = 0 then null else i % 13 end, 'text ' || i % 50, date '2020-01-01' + i % 365,
  i / 3.0, jsonb_build_object('k', i % 10), array[i % 5, i % 7], point(i % 100, i % 37), to_tsvector('english', 'word' || i % 30),
  int4range(i, i + 10) from generate_series(1, 4000) i;
create index t_a on t (a, b);
create index t_hash on t using hash (c);
create index t_gin on t using gin (j, arr);
create index t_gist on t using gist (p);
create index t_spgist on t using spgist (r);
create index t_brin on t using brin (d);
create index t_lower on t (lower(c)) where b > 3;
create index t_incl on t (a desc nulls last) include (e);
create table u (id int primary key, t_id int references t, v text, n int);
insert into u select i, 1 + i % 4000, md5(i::text), i % 20 from generate_series(1, 1000) i;
create index u_t on u (t_id);
create table s (k int, v text);
insert into s select i, 's' || i from generate_series(1, 30) i;
create table parts (id int, region text, amount numeric, at date) partition by range (id);
create table parts_1 partition of parts for values from (0) to (1000);
create table parts_2 partition of parts for values from (1000) to (2000);
create table parts_3 partition of parts for values from (2000) to (3000) partition by list (region);
create table parts_3a partition of parts_3 for values in ('north');
create table parts_3b partition of parts_3 default;
insert into parts select i, (array['north','south','east'])[1 + i % 3], i * 1.5, date '2024-01-01' + i % 90 from generate_series(0, 2999) i;
create index parts_id on parts (id);
create table parts2 (id int, x int) partition by range (id);
create table parts2_1 partition of parts2 for values from (0) to (1000);
create table parts2_2 partition of parts2 for values from (1000) to (3000);
insert into parts2 select i, i % 9 from generate_series(0, 2999) i;
create schema "My Schema";
create table "My Schema"."Or ""ders"" (x)" ("Id -> 1" int primary key, "a: b" text, "__proto__" int, "it's" text);
insert into "My Schema"."Or ""ders"" (x)" select i, 'x' || i, i % 3, 'q' from generate_series(1, 200) i;
create index "idx (cost=0.00..1.00 rows=1 width=4)" on "My Schema"."Or ""ders"" (x)" ("a: b", "__proto__");
create table "a
b" ("c
d" int, "🌳" text, "]]>" text, "&amp;<b>" text);
insert into "a
b" select i, 'é' || i, ']]>', '<&>' from generate_series(1, 50) i;
create table "__proto__" ("constructor" int primary key, "toString" text);
insert into "__proto__" select i, 'v' from generate_series(1, 20) i;
create table "1" ("1" int, "true" bool, "null" text);
insert into "1" values (1, true, 'null'), (2, false, '2');
create view vw as select a, count(*) as n, max(e) as top from t group by a;
create view "v: [1]" as select t.id, u.v from t join u on u.t_id = t.id where t.b = 3;
create function plain(n int) returns setof int language sql stable rows 7 as 'select generate_series(1, n)';
create function slow(n int) returns int language plpgsql stable as 'begin return n + 1; end';
create function noop() returns trigger language plpgsql as 'begin return coalesce(new, old); end';
create table w_parent (id int primary key, v text);
insert into w_parent select i, 'p' from generate_series(1, 20) i;
create table w_child (id int primary key, parent_id int references w_parent on delete cascade on update cascade, v text);
insert into w_child select i, 1 + i % 20, 'c' from generate_series(1, 40) i;
create trigger "before: me" before update or insert on w_parent for each row execute function noop();
create trigger "after (x)" after insert or update or delete on w_child for each row execute function noop();
create trigger statement_wide after update on w_child for each statement execute function noop();
create table w_parts (id int primary key, v text) partition by range (id);
create table w_parts_1 partition of w_parts for values from (0) to (10);
create table w_parts_2 partition of w_parts for values from (10) to (40);
insert into w_parts select i, 'w' from generate_series(0, 19) i;
create extension file_fdw;
create extension postgres_fdw;
create extension tsm_system_rows;
create server files foreign data wrapper file_fdw;
create sequence seq_x;
create materialized view mv as select a, count(*) from t group by a;
`

/** Builds what the corpus of plans asks about; statistics are complete and nothing changes them afterwards. */
export async function buildPlanSchema(cluster: TestCluster): Promise<void> {
  const client = await cluster.connect()
  await client.query(schema)
  const literal = (value: string | number) => client.escapeLiteral(String(value))
  await client.query(`
    create foreign table ft_file (line text) server files options (filename ${literal(`${cluster.dataDir}/PG_VERSION`)});
    create server loop foreign data wrapper postgres_fdw
      options (host ${literal(cluster.host)}, port ${literal(cluster.port)}, dbname 'postgres');
    create user mapping for current_user server loop
      options (user ${literal(cluster.superuser)}, password ${literal(cluster.password)});
    create foreign table ft_u (id int, t_id int, v text, n int) server loop options (table_name 'u');
    create foreign table ft_w (id int, v text) server loop options (table_name 'w_parent');
    create foreign table ft_s (k int, v text) server loop options (table_name 's');
  `)
  await client.query('vacuum analyze')
  await client.query('analyze ft_u, ft_s, ft_w')
  await client.end()
}

/** Settings under which plans of the same statement do not change. */
export const planSettings = {
  autovacuum: 'off',
  jit: 'off',
  track_io_timing: 'on',
  max_parallel_workers: '8',
  work_mem: '4MB',
}
