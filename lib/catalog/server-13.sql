-- Who answers: version, identity, role, resets, counters of this database. Version 13 (no WAL statistics).
-- No privilege needed; the control file stays null without execute on its functions. Costs under a millisecond.
select
  pg_catalog.current_setting('server_version_num'),
  pg_catalog.current_setting('server_version'),
  case
    when pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'execute')
    then (select c.system_identifier from pg_catalog.pg_control_system() c)
  end,
  d.oid,
  d.datname,
  pg_catalog.pg_is_in_recovery(),
  case
    when pg_catalog.has_function_privilege('pg_catalog.pg_control_checkpoint()', 'execute')
    then (select c.timeline_id from pg_catalog.pg_control_checkpoint() c)
  end,
  pg_catalog.pg_postmaster_start_time(),
  pg_catalog.pg_stat_get_db_stat_reset_time(d.oid),
  least(
    pg_catalog.pg_stat_get_bgwriter_stat_reset_time(),
    (select a.stats_reset from pg_catalog.pg_stat_get_archiver() a)
  ),
  pg_catalog.pg_encoding_to_char(d.encoding),
  pg_catalog.clock_timestamp(),
  pg_catalog.pg_stat_get_db_xact_commit(d.oid),
  pg_catalog.pg_stat_get_db_xact_rollback(d.oid),
  pg_catalog.pg_stat_get_db_blocks_hit(d.oid),
  pg_catalog.pg_stat_get_db_blocks_fetched(d.oid) - pg_catalog.pg_stat_get_db_blocks_hit(d.oid)
from pg_catalog.pg_database d
where d.datname = pg_catalog.current_database()
