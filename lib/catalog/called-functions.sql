-- Which functions of these names are declared volatile, those of PostgreSQL itself aside: one may do anything its owner can write.
-- $1: names called, $2: names that may be a call in the notation of a column, (row).name; JSON lists, in lower case.
-- No privilege needed; every version. Reads pg_proc once, some milliseconds with 10,000 functions.
select
  pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname)
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where n.nspname not in ('pg_catalog', 'information_schema')
  and (
    pg_catalog.lower(p.proname::text) in (select pg_catalog.json_array_elements_text($1::pg_catalog.json))
    or (
      pg_catalog.lower(p.proname::text) in (select pg_catalog.json_array_elements_text($2::pg_catalog.json))
      and p.pronargs > 0
      and exists (
        select from pg_catalog.pg_type t
        where t.oid = p.proargtypes[0] and t.typtype in ('c', 'p')
      )
    )
  )
  and (
    p.provolatile = 'v'
    or exists (
      select from pg_catalog.pg_aggregate a
      join pg_catalog.pg_proc s on s.oid in (a.aggtransfn, a.aggfinalfn)
      join pg_catalog.pg_namespace sn on sn.oid = s.pronamespace
      where a.aggfnoid = p.oid and s.provolatile = 'v' and sn.nspname <> 'pg_catalog'
    )
  )
group by 1
order by 1
limit 20
