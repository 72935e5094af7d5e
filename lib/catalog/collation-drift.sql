-- Collations that sort otherwise than when their indexes were built, each with these indexes; the default collation of the
-- database among them. Version 15 and newer.
-- No privilege needed, no lock taken. Only collations in use are looked up: milliseconds, and more where many indexes have drifted.
with
  keys as materialized (
    select distinct
      x.indexrelid,
      c.used
    from pg_catalog.pg_index x
    cross join pg_catalog.unnest(x.indcollation::oid[]) c (used)
    where x.indexrelid >= 16384
      and c.used <> 0
    union
    select
      d.objid,
      d.refobjid
    from pg_catalog.pg_depend d
    join pg_catalog.pg_index x on x.indexrelid = d.objid
    where d.classid = 'pg_catalog.pg_class'::regclass
      and d.refclassid = 'pg_catalog.pg_collation'::regclass
  ),
  drifted as materialized (
    select
      c.oid,
      c.collname as name,
      false as is_database,
      c.collprovider as provider,
      c.collversion as recorded,
      pg_catalog.pg_collation_actual_version(c.oid) as actual
    from pg_catalog.pg_collation c
    where c.oid in (select k.used from keys k)
      and c.collversion is not null
      and c.collversion is distinct from pg_catalog.pg_collation_actual_version(c.oid)
    union all
    select
      100::oid,
      d.datname,
      true,
      d.datlocprovider,
      d.datcollversion,
      pg_catalog.pg_database_collation_actual_version(d.oid)
    from pg_catalog.pg_database d
    where d.datname = pg_catalog.current_database()
      and d.datcollversion is distinct from pg_catalog.pg_database_collation_actual_version(d.oid)
      and d.datcollversion is not null
  )
select
  d.name,
  (select n.nspname from pg_catalog.pg_collation c join pg_catalog.pg_namespace n on n.oid = c.collnamespace where c.oid = d.oid and not d.is_database),
  d.is_database,
  d.provider,
  d.recorded,
  d.actual,
  (select pg_catalog.json_agg(k.indexrelid::int8 order by k.indexrelid) from keys k where k.used = d.oid)
from drifted d
where exists (select from keys k where k.used = d.oid)
order by d.is_database desc, d.name
