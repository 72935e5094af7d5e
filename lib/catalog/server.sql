-- Who answers: version, identity, role, resets, counters of this database. Version 14 and newer.
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
    (select a.stats_reset from pg_catalog.pg_stat_get_archiver() a),
    (select w.stats_reset from pg_catalog.pg_stat_get_wal() w)
  ),
  pg_catalog.pg_encoding_to_char(d.encoding),
  pg_catalog.clock_timestamp(),
  pg_catalog.pg_stat_get_db_xact_commit(d.oid),
  pg_catalog.pg_stat_get_db_xact_rollback(d.oid),
  pg_catalog.pg_stat_get_db_blocks_hit(d.oid),
  pg_catalog.pg_stat_get_db_blocks_fetched(d.oid) - pg_catalog.pg_stat_get_db_blocks_hit(d.oid),
  -- reset_val is what sessions of our role begin with, whatever this one has set.
  (
    select pg_catalog.json_agg(pg_catalog.json_build_array(s.name, s.reset_val, s.unit))
    from pg_catalog.pg_show_all_settings() s
    where s.name like 'enable\_%'
      or s.name in (
        'work_mem', 'hash_mem_multiplier', 'random_page_cost', 'effective_cache_size', 'jit_above_cost',
        'max_parallel_workers', 'max_parallel_workers_per_gather', 'plan_cache_mode'
      )
  )
from pg_catalog.pg_database d
where d.datname = pg_catalog.current_database()
