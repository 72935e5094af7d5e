-- What holds back the oldest row versions that VACUUM may remove in this database, the furthest first. Version 13 and newer.
-- Other roles' sessions need pg_read_all_stats; those our role may not see are counted in the last column. Milliseconds.
with
  holders as (
    select
      'session' as kind,
      a.pid::text as name,
      pg_catalog.concat_ws(', ', a.usename, nullif(a.application_name, '')) as detail,
      a.state,
      coalesce(a.xact_start, a.backend_start) as since,
      greatest(pg_catalog.age(a.backend_xmin), pg_catalog.age(a.backend_xid)) as age
    from pg_catalog.pg_stat_activity a
    where (a.backend_xmin is not null or a.backend_xid is not null)
      and a.pid <> pg_catalog.pg_backend_pid()
      and a.backend_type <> 'walsender'
      and (a.datname = pg_catalog.current_database() or a.datname is null)
      -- VACUUM leaves other vacuums out of account.
      and not exists (select from pg_catalog.pg_stat_progress_vacuum v where v.pid = a.pid)
    union all
    select
      'slot',
      s.slot_name,
      pg_catalog.concat_ws(', ', s.slot_type, s.database),
      case when s.active then 'active' else 'inactive' end,
      null,
      pg_catalog.age(s.xmin)
    from pg_catalog.pg_replication_slots s
    where s.xmin is not null
    union all
    select
      'prepared',
      p.gid,
      p.owner,
      null,
      p.prepared,
      pg_catalog.age(p.transaction)
    from pg_catalog.pg_prepared_xacts p
    where p.database = pg_catalog.current_database()
    union all
    select
      'standby',
      pg_catalog.concat_ws(', ', nullif(r.application_name, ''), pg_catalog.host(r.client_addr)),
      'hot_standby_feedback',
      r.state,
      null,
      pg_catalog.age(r.backend_xmin)
    from pg_catalog.pg_stat_replication r
    where r.backend_xmin is not null
  )
select
  h.kind,
  h.name,
  h.detail,
  h.state,
  h.since,
  h.age,
  (
    select pg_catalog.count(*)
    from pg_catalog.pg_stat_activity a
    where a.datname = pg_catalog.current_database()
      and a.backend_type is null
  ),
  pg_catalog.statement_timestamp()
from (select) one
left join lateral (select * from holders order by age desc limit 20) h on true
