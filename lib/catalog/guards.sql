-- How busy the server is, for care that runs: one row. Version 13 and newer; other roles' sessions need pg_read_all_stats.
-- $1 (int) is the session of our operation, or 0. Milliseconds; the blocked sessions cost a look at the lock table.
with
  activity as materialized (
    select *
    from pg_catalog.pg_stat_get_activity(null) a
    where a.datid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
      and a.pid <> pg_catalog.pg_backend_pid()
  ),
  held as (
    select
      extract(epoch from pg_catalog.clock_timestamp() - a.xact_start) * 1000 as ms,
      'session ' || a.pid || coalesce(' (' || nullif(a.application_name, '') || ')', '') as holder
    from activity a
    where (a.backend_xmin is not null or a.backend_xid is not null)
      and a.xact_start is not null
      and a.pid <> $1
      and a.backend_type is distinct from 'autovacuum worker'
      and a.application_name not like 'arborist%'
      and not exists (select from pg_catalog.pg_stat_progress_vacuum v where v.pid = a.pid)
    union all
    select
      extract(epoch from pg_catalog.clock_timestamp() - p.prepared) * 1000,
      'the prepared transaction "' || p.gid || '"'
    from pg_catalog.pg_prepared_xacts p
    where p.database = pg_catalog.current_database()
  ),
  oldest as (
    select ms, holder
    from held
    order by ms desc
    limit 1
  ),
  lags as (
    select
      pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), r.replay_lsn) as bytes,
      coalesce(nullif(r.application_name, ''), pg_catalog.host(r.client_addr), 'over a socket') as name
    from pg_catalog.pg_stat_replication r
    where not pg_catalog.pg_is_in_recovery()
      and r.replay_lsn is not null
    order by 1 desc
    limit 1
  )
select
  pg_catalog.statement_timestamp(),
  o.ms,
  o.holder,
  l.bytes,
  l.name,
  (select pg_catalog.age(d.datfrozenxid) from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()),
  exists (select from activity a where a.query like 'autovacuum: VACUUM%(to prevent wraparound)'),
  case
    when $1 = 0 then 0
    else (
      select pg_catalog.count(*)
      from activity a
      where a.wait_event_type = 'Lock'
        and $1 = any (pg_catalog.pg_blocking_pids(a.pid))
    )
  end,
  coalesce(
    (select a.application_name || ' (session ' || a.pid || ')' from activity a where a.application_name in ('pg_dump', 'pg_dumpall') limit 1),
    (select 'A base backup (session ' || b.pid || ')' from pg_catalog.pg_stat_progress_basebackup b limit 1),
    (
      select 'The first copy of a subscriber (session ' || a.pid || ')'
      from activity a
      where a.application_name ~ '^pg_[0-9]+_sync_[0-9]+_[0-9]+$'
      limit 1
    ),
    (
      select 'The first copy of the subscription "' || u.subname || '" (session ' || s.pid || ')'
      from pg_catalog.pg_stat_get_subscription(null) s
        join pg_catalog.pg_subscription u on u.oid = s.subid
      where s.relid is not null
        and u.subdbid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
      limit 1
    ),
    (
      select 'A bulk load (COPY, session ' || a.pid || ')'
      from activity a
      where a.state = 'active'
        and a.query ~* '^\s*copy\s+[^(\s].*\sfrom\s'
        and a.query_start < pg_catalog.clock_timestamp() - interval '10 seconds'
      limit 1
    )
  ),
  pg_catalog.pg_is_in_recovery(),
  pg_catalog.current_setting('port'),
  case
    when pg_catalog.pg_has_role(current_user, 'pg_read_all_settings', 'usage')
    then pg_catalog.current_setting('data_directory')
  end
from (select) one
left join oldest o on true
left join lags l on true
