-- How many servers stream physically from this one, how many senders our role may not see, how many physical slots were used and
-- are not now, and whether this one receives. Version 13 and newer. pg_read_all_stats shows which is which. No lock taken. Under
-- a millisecond.
select
  pg_catalog.count(*) filter (
    where r.state <> 'backup'
      and r.application_name not in ('pg_basebackup', 'pg_receivewal')
  ),
  pg_catalog.count(*) filter (where r.state is null),
  (
    select pg_catalog.count(*)
    from pg_catalog.pg_replication_slots a
    where a.slot_type = 'physical'
      and not a.active
      and not a.temporary
      and (a.restart_lsn is not null or a.wal_status = 'lost')
  ),
  exists (select from pg_catalog.pg_stat_wal_receiver)
from pg_catalog.pg_stat_replication r
where not exists (
  select
  from pg_catalog.pg_replication_slots s
  where s.active_pid = r.pid
    and s.slot_type = 'logical'
)
