-- Who we are and where: for a session that is to change something. Version 13 and newer. No privilege needed; the system identifier
-- stays null without execute on pg_control_system().
select
  pg_catalog.pg_backend_pid(),
  (select a.backend_start from pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) a),
  pg_catalog.current_setting('server_version_num'),
  pg_catalog.pg_is_in_recovery(),
  case
    when pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'execute')
    then (select c.system_identifier from pg_catalog.pg_control_system() c)
  end,
  (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()),
  case when not pg_catalog.pg_is_in_recovery() then pg_catalog.pg_current_wal_lsn() end,
  pg_catalog.pg_postmaster_start_time()
