-- Foreign keys that point from one table ($1: its oid). Version 13 and newer.
-- No privilege needed, no lock taken. Under a millisecond.
select
  k.conname,
  (
    select pg_catalog.json_agg(a.attname order by p.position)
    from pg_catalog.unnest(k.conkey) with ordinality p (attnum, position)
    join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = p.attnum
  ),
  n.nspname,
  c.relname,
  (
    select pg_catalog.json_agg(a.attname order by p.position)
    from pg_catalog.unnest(k.confkey) with ordinality p (attnum, position)
    join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = p.attnum
  ),
  pg_catalog.pg_get_constraintdef(k.oid)
from pg_catalog.pg_constraint k
join pg_catalog.pg_class c on c.oid = k.confrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where k.conrelid = $1::oid
  and k.contype = 'f'
order by k.conname
