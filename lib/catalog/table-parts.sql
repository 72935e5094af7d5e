-- The partitions below a partitioned table ($1: its oid), at every depth. Version 13 and newer.
-- No privilege needed, no lock taken (pg_partition_tree would take locks). A locked partition has no size.
with recursive
  tree as (
    select
      $1::oid as oid,
      0::oid as parent,
      0 as depth
    union all
    select
      h.inhrelid,
      h.inhparent,
      t.depth + 1
    from tree t
    join pg_catalog.pg_inherits h on h.inhparent = t.oid
  ),
  locked as materialized (
    select l.relation
    from pg_catalog.pg_locks l
    where l.locktype = 'relation'
      and l.mode = 'AccessExclusiveLock'
      and l.database in (0, (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
  )
select
  c.oid,
  t.parent,
  n.nspname,
  c.relname,
  c.relkind,
  case
    when c.relkind in ('r', 'm') and c.oid not in (select relation from locked) and c.reltoastrelid not in (select relation from locked)
    then pg_catalog.pg_table_size(c.oid)
  end,
  pg_catalog.pg_has_role(c.relowner, 'usage') or case
    when pg_catalog.current_setting('server_version_num')::int >= 160000 then pg_catalog.pg_has_role(c.relowner, 'set')
    else pg_catalog.pg_has_role(c.relowner, 'member')
  end,
  pg_catalog.pg_get_userbyid(c.relowner)
from tree t
join pg_catalog.pg_class c on c.oid = t.oid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where t.depth > 0
order by t.depth, n.nspname, c.relname
