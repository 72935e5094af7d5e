-- What a new index names beside columns: method $1, tablespace $2, operator classes $3 and collations $4 (JSON arrays of
-- [place, schema, name]); answers what is missing. Version 13 and newer. No privilege needed, no lock taken. Index look-ups.
with
  method as (
    select m.oid
    from pg_catalog.pg_am m
    where m.amname = $1::text
      and m.amtype = 'i'
  ),
  class as (
    select
      e.value ->> 0 as place,
      e.value ->> 1 as schema,
      e.value ->> 2 as name
    from pg_catalog.json_array_elements($3::json) e (value)
  ),
  collation_ as (
    select
      e.value ->> 0 as place,
      e.value ->> 1 as schema,
      e.value ->> 2 as name
    from pg_catalog.json_array_elements($4::json) e (value)
  )
select
  exists (select from method),
  $2::text is null or exists (select from pg_catalog.pg_tablespace t where t.spcname = $2::text),
  $2::text is null or coalesce(
    (
      select pg_catalog.has_tablespace_privilege(t.oid, 'create') or t.oid = d.dattablespace
      from pg_catalog.pg_tablespace t
      cross join pg_catalog.pg_database d
      where t.spcname = $2::text
        and d.datname = pg_catalog.current_database()
    ),
    false
  ),
  (
    select pg_catalog.json_agg(c.place)
    from class c
    where not exists (
      select
      from pg_catalog.pg_opclass o
      join pg_catalog.pg_namespace n on n.oid = o.opcnamespace
      where o.opcmethod = (select m.oid from method m)
        and o.opcname = c.name
        and n.nspname = coalesce(c.schema, 'pg_catalog')
    )
  ),
  (
    select pg_catalog.json_agg(c.place)
    from collation_ c
    where not exists (
      select
      from pg_catalog.pg_collation o
      join pg_catalog.pg_namespace n on n.oid = o.collnamespace
      where o.collname = c.name
        and n.nspname = coalesce(c.schema, 'pg_catalog')
    )
  )
