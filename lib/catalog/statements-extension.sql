-- Schema and version of pg_stat_statements in this database: found by its extension, since anybody may make a view of
-- that name. Version 13 and newer. No privilege needed. Costs nothing.
select
  n.nspname,
  e.extversion
from pg_catalog.pg_extension e
join pg_catalog.pg_namespace n on n.oid = e.extnamespace
where e.extname = 'pg_stat_statements'
