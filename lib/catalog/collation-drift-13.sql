-- Collations that sort otherwise than when their indexes were built, each with these indexes. Versions 13 and 14, where the
-- default collation of a database has no version and is not told.
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
