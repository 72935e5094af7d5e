-- When the table $1 was last analyzed and vacuumed by command, and whether it can tell (no partitioned table, counters on),
-- and which share of its pages is all-visible by that.
-- No privilege needed, no lock taken.
select
  pg_catalog.pg_stat_get_last_analyze_time(c.oid),
  pg_catalog.pg_stat_get_last_vacuum_time(c.oid),
  c.relkind in ('r', 'm') and pg_catalog.current_setting('track_counts')::bool,
  c.relallvisible::float8 / nullif(greatest(c.relpages, 0), 0)
from pg_catalog.pg_class c
where c.oid = $1::oid
