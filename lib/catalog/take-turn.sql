-- Takes the turn of maintenance in this database for this session, until it ends: an advisory lock by the numbers $1 and $2. One row:
-- whether it has it, and else who has, with what everybody may see. No privilege needed.
with
  tried as materialized (
    select pg_catalog.pg_try_advisory_lock($1::int, $2::int) as is_ours
  )
select
  t.is_ours,
  a.pid,
  a.application_name,
  pg_catalog.pg_get_userbyid(a.usesysid)
from tried t
left join pg_catalog.pg_locks l
  on not t.is_ours
  and l.locktype = 'advisory'
  and l.granted
  and l.classid = $1::int::oid
  and l.objid = $2::int::oid
  and l.objsubid = 2
  and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
left join lateral pg_catalog.pg_stat_get_activity(l.pid) a on true
limit 1
