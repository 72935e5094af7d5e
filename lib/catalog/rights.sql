-- What the role may do and what the server is set to, for the test of a target. Version 13 and newer.
-- No privilege needed; a setting that we may not read is null. Two passes over the tables of the database.
with
  tables as (
    select
      count(*) as total,
      count(*) filter (where pg_catalog.has_table_privilege(c.oid, 'select')) as readable
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm')
      and c.relpersistence <> 't'
      and c.oid >= 16384
      and n.nspname not in ('pg_catalog', 'information_schema')
  ),
  extensions as (
    select
      a.name,
      n.nspname as schema,
      pg_catalog.has_schema_privilege(n.oid, 'usage') as may_use,
      e.extversion as installed
    from pg_catalog.pg_available_extensions() a
    left join pg_catalog.pg_extension e on e.extname = a.name
    left join pg_catalog.pg_namespace n on n.oid = e.extnamespace
    where a.name = 'pg_stat_statements'
  )
select
  r.rolname,
  r.rolsuper,
  pg_catalog.pg_has_role(r.oid, 'pg_monitor', 'usage'),
  pg_catalog.pg_has_role(r.oid, 'pg_read_all_stats', 'usage'),
  pg_catalog.pg_has_role(r.oid, 'pg_read_all_settings', 'usage'),
  pg_catalog.has_database_privilege(pg_catalog.current_database(), 'connect'),
  case
    when r.rolsuper or pg_catalog.pg_has_role(r.oid, 'pg_read_all_settings', 'usage')
    then pg_catalog.current_setting('shared_preload_libraries')
  end,
  pg_catalog.current_setting('track_counts'),
  pg_catalog.current_setting('track_io_timing'),
  (select s.reset_val from pg_catalog.pg_show_all_settings() s where s.name = 'default_transaction_read_only'),
  t.total,
  t.readable,
  (select true from extensions x where x.name = 'pg_stat_statements'),
  (select x.schema from extensions x where x.name = 'pg_stat_statements'),
  (select x.installed from extensions x where x.name = 'pg_stat_statements'),
  (select x.may_use from extensions x where x.name = 'pg_stat_statements'),
  r.rolbypassrls,
  pg_catalog.current_setting('pg_stat_statements.max', true) is not null,
  case
    when pg_catalog.has_database_privilege(pg_catalog.current_database(), 'connect') or pg_catalog.pg_has_role(r.oid, 'pg_read_all_stats', 'usage')
    then pg_catalog.pg_database_size(pg_catalog.current_database())
  end
from pg_catalog.pg_roles r
cross join tables t
where r.rolname = current_user
