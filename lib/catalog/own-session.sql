-- The session $2, started at $3, of an operation with the application_name $1, in this database. Anybody may bear that name, so that all must
-- match; when a session began is hidden from other roles. Shown to everybody.
select
  a.pid,
  a.backend_start
from pg_catalog.pg_stat_get_activity($2::int) a
where a.application_name = $1::text
  and (a.backend_start is null or a.backend_start = $3::timestamptz)
  and a.datid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
