-- Sessions of ours by their application_name $1, in this database. Shown to everybody.
select
  a.pid,
  a.backend_start,
  a.state
from pg_catalog.pg_stat_get_activity(null) a
where a.application_name = $1::text
  and a.datid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
