-- Sessions and prepared transactions that an operation on the tables $1 (oid[]) would wait for or meet. Version 13 and newer.
-- Start and text of other roles' transactions need pg_read_all_stats; that they hold a snapshot or a lock is shown to all.
-- No lock taken. Milliseconds. Autovacuum holds no snapshot that a build waits for, and neither does a plain VACUUM.
with
  mine as (
    select d.oid
    from pg_catalog.pg_database d
    where d.datname = pg_catalog.current_database()
  ),
  held as materialized (
    select
      l.pid,
      l.virtualtransaction,
      l.mode,
      l.granted
    from pg_catalog.pg_locks l
    where l.locktype = 'relation'
      and l.database = (select oid from mine)
      and l.relation = any ($1::oid[])
  )
select
  'session',
  a.pid,
  u.rolname,
  a.application_name,
  a.state,
  a.xact_start,
  extract(epoch from pg_catalog.clock_timestamp() - a.xact_start) * 1000,
  a.backend_type,
  a.backend_xid is not null or a.backend_xmin is not null,
  l.modes,
  l.waits,
  case
    when a.query like 'autovacuum: VACUUM% (to prevent wraparound)' then 'wraparound'
    when a.application_name in ('pg_dump', 'pg_dumpall') then 'dump'
    when a.query ~* '^\s*COPY\s.*\sTO\s+stdout' then 'dump'
  end,
  null,
  v.phase
from pg_catalog.pg_stat_get_activity(null) a
left join pg_catalog.pg_roles u on u.oid = a.usesysid
left join lateral (
  select
    pg_catalog.json_agg(distinct h.mode) as modes,
    pg_catalog.bool_or(not h.granted) as waits
  from held h
  where h.pid = a.pid
) l on true
left join pg_catalog.pg_stat_progress_vacuum v on v.pid = a.pid
where a.pid <> pg_catalog.pg_backend_pid()
  and a.datid = (select oid from mine)
  and (
    l.modes is not null
    or (a.backend_type is distinct from 'autovacuum worker' and (a.backend_xid is not null or a.backend_xmin is not null))
  )
union all
select
  'prepared',
  null,
  p.owner,
  null,
  null,
  p.prepared,
  extract(epoch from pg_catalog.clock_timestamp() - p.prepared) * 1000,
  null,
  true,
  -- Its locks have no pid; they share a virtual transaction with the lock on its own transaction id.
  (
    select pg_catalog.json_agg(distinct h.mode)
    from held h
    join pg_catalog.pg_locks own on own.virtualtransaction = h.virtualtransaction and own.pid is null
    where h.pid is null
      and own.locktype = 'transactionid'
      and own.transactionid = p.transaction
  ),
  false,
  null,
  p.gid,
  null
from pg_catalog.pg_prepared_xacts p
where p.database = pg_catalog.current_database()
