-- Indexes that are not valid, ready and live, and whether a running command may still make or drop them. Version 13 and newer.
-- The phase needs pg_read_all_stats; locks are shown to everybody. No lock taken. Milliseconds.
-- A build holds the table, a rebuild and a drop the index; vacuum and analyze hold the table alike and are left out.
with
  held as materialized (
    select
      l.relation,
      l.mode
    from pg_catalog.pg_locks l
    where l.locktype = 'relation'
      and l.mode in ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
      and l.pid <> pg_catalog.pg_backend_pid()
      and l.database in (0, (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
      and not exists (select from pg_catalog.pg_stat_progress_vacuum v where v.pid = l.pid)
      and not exists (select from pg_catalog.pg_stat_progress_analyze a where a.pid = l.pid)
  )
select
  x.indexrelid,
  exists (select from pg_catalog.pg_stat_progress_create_index p where p.relid = x.indrelid),
  (select max(p.phase) from pg_catalog.pg_stat_progress_create_index p where p.index_relid = x.indexrelid),
  exists (select from held h where h.relation in (x.indexrelid, x.indrelid))
from pg_catalog.pg_index x
where not (x.indisvalid and x.indisready and x.indislive)
