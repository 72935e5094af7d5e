-- Who we would act as and what is set for us. Version 13 and newer. No privilege needed. A few milliseconds: it lists all
-- settings. reset_val is what our sessions begin with, whatever this transaction has set.
select
  pg_catalog.current_setting('server_version_num'),
  r.rolname,
  r.rolsuper,
  pg_catalog.current_database(),
  pg_catalog.pg_is_in_recovery(),
  pg_catalog.pg_encoding_to_char(d.encoding),
  pg_catalog.pg_has_role(r.oid, 'pg_read_all_stats', 'usage'),
  (
    select pg_catalog.json_agg(pg_catalog.json_build_array(s.name, s.reset_val, s.unit))
    from pg_catalog.pg_show_all_settings() s
    where s.name in (
      'statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout',
      'idle_session_timeout', 'deadlock_timeout', 'default_transaction_read_only', 'client_connection_check_interval',
      'maintenance_work_mem', 'max_parallel_maintenance_workers'
    )
  ),
  -- Where a setting of a role or a database was made.
  (
    select pg_catalog.json_agg(pg_catalog.json_build_array(pg_catalog.split_part(c.line, '=', 1), p.setrole <> 0, p.setdatabase <> 0))
    from pg_catalog.pg_db_role_setting p
    cross join pg_catalog.unnest(p.setconfig) c (line)
    where p.setrole in (0, r.oid)
      and p.setdatabase in (0, d.oid)
  )
from pg_catalog.pg_database d
join pg_catalog.pg_roles r on r.rolname = current_user
where d.datname = pg_catalog.current_database()
