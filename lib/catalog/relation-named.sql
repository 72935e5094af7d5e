-- The relation of a name ($1 schema, $2 name): the only question by name; everything after goes by OID. Version 13 and newer.
-- No privilege needed, no lock taken. Two index look-ups. As text, since the type name would cut what is longer than it.
select
  c.oid,
  c.relkind,
  x.indrelid
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_index x on x.indexrelid = c.oid
where n.nspname = $1::text
  and c.relname = $2::text
