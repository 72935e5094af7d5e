-- One look at the session $1, started at $2, that changes something: what it waits for, who waits for it, how far it is.
-- $3 is the index that is being dropped, or null. Version 13 and newer. Pids, waits and locks need no privilege for sessions of
-- the same role; snapshots of others need pg_read_all_stats and are null without. 2 to 4 ms.
with
  me as materialized (
    select a.*
    from pg_catalog.pg_stat_get_activity($1::int) a
    where a.backend_start = $2::timestamptz
  ),
  locks as materialized (select * from pg_catalog.pg_locks),
  mine as (select * from locks l where l.pid = $1::int and exists (select from me)),
  -- Cheap first: waiting for the same lock that we hold or want. Then the server's own word.
  near as materialized (
    select distinct w.pid
    from locks w
    join mine m
      on m.locktype = w.locktype
      and m.database is not distinct from w.database
      and m.relation is not distinct from w.relation
      and m.virtualxid is not distinct from w.virtualxid
      and m.transactionid is not distinct from w.transactionid
      and m.classid is not distinct from w.classid
      and m.objid is not distinct from w.objid
      and m.objsubid is not distinct from w.objsubid
    where not w.granted and w.pid <> $1::int
  ),
  waiters as (
    select
      w.pid,
      exists (
        select
        from locks h
        join mine m on m.relation = h.relation and m.locktype = 'relation'
        where h.pid = w.pid and h.granted and h.locktype = 'relation' and h.relation >= 16384
      ) as holds,
      case when s.query = '<insufficient privilege>' then null else s.backend_xmin is not null or s.backend_xid is not null end as snapshot,
      s.backend_type as kind
    from near w
    join pg_catalog.pg_stat_get_activity(w.pid) s on true
    where $1::int = any (pg_catalog.pg_blocking_pids(w.pid))
  )
select
  (select true from me),
  (select m.state from me m),
  (select m.wait_event_type from me m),
  (select m.wait_event from me m),
  case
    when (select m.wait_event_type from me m) = 'Lock'
    then pg_catalog.array_to_json(pg_catalog.pg_blocking_pids($1::int))
  end,
  (select pg_catalog.json_agg(pg_catalog.json_build_array(w.pid, w.holds, w.snapshot, w.kind)) from waiters w),
  (
    select pg_catalog.json_build_array(
      p.phase, p.lockers_total, p.lockers_done, p.blocks_total, p.blocks_done, p.tuples_total, p.tuples_done
    )
    from pg_catalog.pg_stat_progress_create_index p
    where p.pid = $1::int
  ),
  (
    select pg_catalog.json_build_array(p.phase, p.heap_blks_total, p.heap_blks_scanned, p.heap_blks_vacuumed)
    from pg_catalog.pg_stat_progress_vacuum p
    where p.pid = $1::int
  ),
  (
    select pg_catalog.json_build_array(p.phase, p.sample_blks_total, p.sample_blks_scanned)
    from pg_catalog.pg_stat_progress_analyze p
    where p.pid = $1::int
  ),
  (
    select pg_catalog.json_build_array(x.indisvalid, x.indisready, x.indislive)
    from pg_catalog.pg_index x
    where x.indexrelid = $3::oid
  )
