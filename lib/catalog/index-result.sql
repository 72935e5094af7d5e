-- Size and definition of the indexes $1 (oid[]). No privilege needed. Waits, at most for the lock_timeout, for ACCESS EXCLUSIVE locks.
select
  x.indexrelid,
  pg_catalog.pg_relation_size(x.indexrelid),
  pg_catalog.pg_get_indexdef(x.indexrelid)
from pg_catalog.pg_index x
where x.indexrelid = any ($1::oid[])
