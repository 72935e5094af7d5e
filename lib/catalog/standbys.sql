-- How many servers stream physically from this one, and how many senders our role may not see. Version 13 and newer.
-- pg_read_all_stats shows which is which. No lock taken. Under a millisecond.
select
  pg_catalog.count(*) filter (where r.state is not null and r.application_name not in ('pg_basebackup', 'pg_receivewal')),
  pg_catalog.count(*) filter (where r.state is null)
from pg_catalog.pg_stat_replication r
where not exists (
  select
  from pg_catalog.pg_replication_slots s
  where s.active_pid = r.pid
    and s.slot_type = 'logical'
)
