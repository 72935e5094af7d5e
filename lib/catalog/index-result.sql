-- Size, definition and tablespace (null: that of the database) of the indexes $1 (oid[]). No privilege needed. Waits, at most for the lock_timeout, for ACCESS EXCLUSIVE locks.
select
  x.indexrelid,
  pg_catalog.pg_relation_size(x.indexrelid),
  pg_catalog.pg_get_indexdef(x.indexrelid),
  n.nspname,
  i.relname,
  ts.spcname
from pg_catalog.pg_index x
join pg_catalog.pg_class i on i.oid = x.indexrelid
join pg_catalog.pg_namespace n on n.oid = i.relnamespace
left join pg_catalog.pg_tablespace ts on ts.oid = i.reltablespace
where x.indexrelid = any ($1::oid[])
