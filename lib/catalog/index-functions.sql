-- Functions outside pg_catalog that an index calls ($1: its oid), or those that have one of the names $2 (JSON array of
-- [schema or null, name]). Version 13 and newer. No privilege needed, no lock taken. Index look-ups.
with
  names as (
    select
      e.value ->> 0 as schema,
      e.value ->> 1 as name
    from pg_catalog.json_array_elements($2::json) e (value)
  )
select
  n.nspname,
  p.proname,
  pg_catalog.bool_or(p.provolatile = 'i'),
  -- Written in a language that looks names up as it runs, without a search_path of its own.
  pg_catalog.bool_or(
    l.lanname not in ('internal', 'c')
    and n.nspname <> 'pg_catalog'
    and not exists (select from pg_catalog.unnest(p.proconfig) s (line) where s.line like 'search_path=%')
  )
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
join pg_catalog.pg_language l on l.oid = p.prolang
where p.oid in (
    select d.refobjid
    from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and d.objid = $1::oid
      and d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
  )
  or exists (select from names w where w.name = p.proname and n.nspname = coalesce(w.schema, 'pg_catalog'))
group by n.nspname, p.proname
order by n.nspname, p.proname
