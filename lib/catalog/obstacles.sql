-- Who the sessions $1 (int[]) are, and the prepared transactions that the session $2 waits for. Version 13 and newer.
-- Without pg_read_all_stats or the same role, state and times of others are null.
select
  a.pid,
  r.rolname,
  a.application_name,
  d.datname,
  a.state,
  coalesce(a.xact_start, a.state_change),
  case
    when s.slot_name is not null then 'slot'
    when a.backend_type = 'autovacuum worker' then 'autovacuum'
    else 'session'
  end,
  s.slot_name::text
from unnest($1::int[]) p (pid)
join pg_catalog.pg_stat_get_activity(p.pid) a on true
left join pg_catalog.pg_roles r on r.oid = a.usesysid
left join pg_catalog.pg_database d on d.oid = a.datid
left join pg_catalog.pg_replication_slots s on s.active_pid = a.pid
union all
select
  0,
  x.owner,
  null,
  x.database,
  'prepared',
  x.prepared,
  'prepared',
  x.gid
from pg_catalog.pg_prepared_xacts x
where x.database = pg_catalog.current_database()
  and 0 = any ($1::int[])
  and exists (
    select
    from pg_catalog.pg_locks w
    left join pg_catalog.pg_locks h
      on h.pid is null
      and h.granted
      and h.locktype = w.locktype
      and h.database is not distinct from w.database
      and h.relation is not distinct from w.relation
      and h.virtualtransaction = '-1/' || x.transaction::text
    where w.pid = $2::int
      and not w.granted
      and (w.transactionid::text = x.transaction::text or (w.locktype = 'relation' and h.relation is not null))
  )
