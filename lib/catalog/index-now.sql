-- The index $1.$2, the indexes in $4 (oid[]), and what unfinished rebuilds left beside them or on the table $3. Version 13 and newer.
-- No privilege needed, no lock taken. `held`: another session builds it or holds its table as builds do; not vacuum nor analyze.
with
  named as materialized (
    select
      x.indexrelid,
      x.indrelid
    from pg_catalog.pg_index x
    join pg_catalog.pg_class i on i.oid = x.indexrelid
    join pg_catalog.pg_namespace n on n.oid = i.relnamespace
    where (n.nspname = $1::text and i.relname = $2::text) or x.indexrelid = any ($4::oid[])
  ),
  held as materialized (
    select l.relation
    from pg_catalog.pg_locks l
    where l.locktype = 'relation'
      and l.mode in ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
      and l.granted
      and l.pid <> pg_catalog.pg_backend_pid()
      and l.pid is distinct from $5::int
      and l.database in (0, (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
      and not exists (select from pg_catalog.pg_stat_progress_vacuum v where v.pid = l.pid)
      and not exists (select from pg_catalog.pg_stat_progress_analyze a where a.pid = l.pid)
  )
select
  x.indexrelid,
  n.nspname,
  i.relname,
  x.indrelid,
  i.relfilenode,
  i.relkind,
  x.indisvalid,
  x.indisready,
  x.indislive,
  x.indisunique,
  x.indexprs is not null,
  exists (select from pg_catalog.pg_constraint k where k.conindid = x.indexrelid and k.conrelid = x.indrelid),
  (select h.inhparent from pg_catalog.pg_inherits h where h.inhrelid = x.indexrelid),
  exists (select from held h where h.relation in (x.indexrelid, x.indrelid))
from pg_catalog.pg_index x
join pg_catalog.pg_class i on i.oid = x.indexrelid
join pg_catalog.pg_namespace n on n.oid = i.relnamespace
where x.indexrelid in (select d.indexrelid from named d)
  or (
    (x.indrelid = $3::oid or x.indrelid in (select d.indrelid from named d))
    and i.relname ~ '_cc(new|old)[0-9]*$'
  )
