-- Who would run a statement: version, superuser or as good as one, row security, and the session to end if need be.
-- No privilege needed; every version. Costs under a millisecond.
select
  pg_catalog.current_setting('server_version_num'),
  r.rolsuper,
  r.rolbypassrls,
  (
    select pg_catalog.string_agg(p.rolname, ', ' order by p.rolname)
    from pg_catalog.pg_roles p
    where p.rolname in (
        'rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin', 'alloydbsuperuser', 'pg_execute_server_program',
        'pg_write_server_files', 'pg_read_server_files'
      )
      and pg_catalog.pg_has_role(r.oid, p.oid, 'usage')
  ),
  pg_catalog.pg_backend_pid(),
  (select a.backend_start from pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) a),
  case when pg_catalog.current_setting('server_encoding') = 'SQL_ASCII' then 'SQL_ASCII' else 'UTF8' end
from pg_catalog.pg_roles r
where r.rolname = current_user
