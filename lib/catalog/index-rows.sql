-- Sizes and rows of indexes of any method: $1 their oids (oid[]). Version 13 and newer. No privilege needed.
-- pg_relation_size waits for ACCESS EXCLUSIVE locks, so locked relations are left out. About 0.02 ms per index.
with
  locked as materialized (
    select l.relation
    from pg_catalog.pg_locks l
    where l.locktype = 'relation'
      and l.mode = 'AccessExclusiveLock'
      and l.database in (0, (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
  )
select
  i.oid,
  m.amname,
  case when i.reltuples < 0 or (i.reltuples = 0 and i.relpages = 0) then null else i.reltuples end,
  case when t.reltuples < 0 or (t.reltuples = 0 and t.relpages = 0) then null else t.reltuples end,
  pg_catalog.pg_relation_size(i.oid),
  pg_catalog.current_setting('block_size'),
  pg_catalog.pg_stat_get_mod_since_analyze(t.oid),
  greatest(pg_catalog.pg_stat_get_last_analyze_time(t.oid), pg_catalog.pg_stat_get_last_autoanalyze_time(t.oid)),
  pg_catalog.pg_is_in_recovery()
from pg_catalog.pg_class i
join pg_catalog.pg_am m on m.oid = i.relam
join pg_catalog.pg_index x on x.indexrelid = i.oid
join pg_catalog.pg_class t on t.oid = x.indrelid
where i.oid = any ($1::oid[])
  and i.relkind = 'i'
  and i.oid not in (select relation from locked)
  and t.oid not in (select relation from locked)
