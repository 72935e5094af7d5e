-- BRIN indexes and the pages they should describe, at most 1,000. Version 13 and newer. No privilege needed.
-- pg_relation_size waits for ACCESS EXCLUSIVE locks, so locked tables are left out. Milliseconds.
-- The server counts the ranges it described when it builds or vacuums; ANALYZE puts the count of rows in their place. The
-- pages it noted of the table then tell the same, as long as both came together.
with
  locked as materialized (
    select l.relation
    from pg_catalog.pg_locks l
    where l.locktype = 'relation'
      and l.mode = 'AccessExclusiveLock'
      and l.database in (0, (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
  )
select
  x.indexrelid,
  coalesce((select o.option_value from pg_catalog.pg_options_to_table(i.reloptions) o where o.option_name = 'pages_per_range'), '128'),
  coalesce((select o.option_value::bool from pg_catalog.pg_options_to_table(i.reloptions) o where o.option_name = 'autosummarize'), false),
  i.reltuples,
  pg_catalog.pg_relation_size(x.indrelid) / pg_catalog.current_setting('block_size')::int,
  greatest(
    pg_catalog.pg_stat_get_last_vacuum_time(x.indrelid),
    pg_catalog.pg_stat_get_last_autovacuum_time(x.indrelid)
  ),
  i.relfilenode,
  greatest(
    pg_catalog.pg_stat_get_last_analyze_time(x.indrelid),
    pg_catalog.pg_stat_get_last_autoanalyze_time(x.indrelid)
  ),
  t.relpages
from pg_catalog.pg_index x
join pg_catalog.pg_class i on i.oid = x.indexrelid
join pg_catalog.pg_class t on t.oid = x.indrelid
join pg_catalog.pg_am m on m.oid = i.relam and m.amname = 'brin'
where i.relkind = 'i'
  and i.relpersistence <> 't'
  and x.indisvalid
  and x.indexrelid not in (select relation from locked)
  and x.indrelid not in (select relation from locked)
order by pg_catalog.pg_relation_size(x.indrelid) desc
limit 1000
