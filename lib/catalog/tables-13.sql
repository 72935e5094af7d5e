-- Every table, materialised view, partitioned and TOAST table with counters and size ($1: ask for sizes).
-- Versions 13 to 15 (no last scan, no new-page updates). No privilege needed. Three stat() calls per table.
-- pg_relation_size waits for ACCESS EXCLUSIVE locks, held or awaited, so such relations are left out of it.
with
  locked as materialized (
    select l.relation
    from pg_catalog.pg_locks l
    where l.locktype = 'relation'
      and l.mode = 'AccessExclusiveLock'
      and l.database in (0, (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
  )
select
  c.oid,
  n.nspname,
  c.relname,
  c.relkind,
  c.relfilenode,
  coalesce(h.inhparent, o.oid),
  pg_catalog.pg_get_userbyid(c.relowner),
  c.reltuples,
  pg_catalog.pg_stat_get_live_tuples(c.oid),
  pg_catalog.pg_stat_get_dead_tuples(c.oid),
  pg_catalog.pg_stat_get_tuples_inserted(c.oid),
  pg_catalog.pg_stat_get_tuples_updated(c.oid),
  pg_catalog.pg_stat_get_tuples_deleted(c.oid),
  pg_catalog.pg_stat_get_tuples_hot_updated(c.oid),
  null,
  pg_catalog.pg_stat_get_numscans(c.oid),
  pg_catalog.pg_stat_get_tuples_returned(c.oid),
  pg_catalog.pg_stat_get_tuples_fetched(c.oid),
  pg_catalog.pg_stat_get_mod_since_analyze(c.oid),
  null,
  pg_catalog.pg_stat_get_last_vacuum_time(c.oid),
  pg_catalog.pg_stat_get_last_autovacuum_time(c.oid),
  pg_catalog.pg_stat_get_last_analyze_time(c.oid),
  pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid),
  case
    when not $1::boolean or l.is_locked then null
    when c.reltoastrelid = 0 then pg_catalog.pg_table_size(c.oid)
    else pg_catalog.pg_relation_size(c.oid)
      + pg_catalog.pg_relation_size(c.oid, 'fsm')
      + pg_catalog.pg_relation_size(c.oid, 'vm')
  end,
  l.is_locked,
  c.oid < 16384 or n.nspname in ('pg_catalog', 'information_schema'),
  c.relpages,
  c.relallvisible
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_inherits h on h.inhrelid = c.oid and c.relispartition
left join pg_catalog.pg_class o on o.reltoastrelid = c.oid and c.relkind = 't'
cross join lateral (
  select c.oid in (select relation from locked) or coalesce(o.oid in (select relation from locked), false) as is_locked
) l
where c.relkind in ('r', 'p', 'm', 't')
  and c.relpersistence <> 't'
