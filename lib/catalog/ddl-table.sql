-- One table ($1: its oid) as an operation needs it: kind, owner, our rights, size, columns. Version 13 and newer.
-- No privilege needed. pg_table_size waits for ACCESS EXCLUSIVE locks, so a locked table has no size.
select
  c.oid,
  n.nspname,
  c.relname,
  c.relkind,
  c.relpersistence,
  pg_catalog.pg_get_userbyid(c.relowner),
  c.oid < 16384 or n.nspname in ('pg_catalog', 'information_schema') or n.nspname like 'pg\_toast%',
  c.relispartition,
  l.is_locked,
  case when not l.is_locked and c.relkind in ('r', 'm', 't') then pg_catalog.pg_table_size(c.oid) end,
  c.reltuples::int8,
  c.relrowsecurity,
  o.is_usable or o.is_reachable,
  o.is_usable or o.is_reachable or case
    when pg_catalog.current_setting('server_version_num')::int >= 170000
    then pg_catalog.has_table_privilege(c.oid, 'maintain')
    else pg_catalog.pg_has_role(d.datdba, 'usage')
  end,
  pg_catalog.has_schema_privilege(a.acting, n.oid, 'usage'),
  pg_catalog.has_schema_privilege(a.acting, n.oid, 'create'),
  pg_catalog.has_table_privilege(a.acting, c.oid, 'select'),
  (
    select e.extname
    from pg_catalog.pg_depend p
    join pg_catalog.pg_extension e on e.oid = p.refobjid
    where p.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and p.objid = c.oid
      and p.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      and p.deptype = 'e'
    limit 1
  ),
  (
    select pg_catalog.json_agg(
      pg_catalog.json_build_array(
        a.attname,
        pg_catalog.format_type(a.atttypid, a.atttypmod),
        a.attnotnull,
        -- Bytes of a value: fixed by the type, or on average as far as statistics are shown to us.
        coalesce(nullif(a.attlen, -1), (
          select s.avg_width
          from pg_catalog.pg_stats s
          where s.schemaname = n.nspname
            and s.tablename = c.relname
            and s.attname = a.attname
          order by s.inherited
          limit 1
        ))
      )
      order by a.attnum
    )
    from pg_catalog.pg_attribute a
    where a.attrelid = c.oid
      and a.attnum > 0
      and not a.attisdropped
  ),
  (
    select pg_catalog.json_agg(a.attname)
    from pg_catalog.pg_partitioned_table p
    cross join pg_catalog.unnest(p.partattrs::int2[]) k (attnum)
    left join pg_catalog.pg_attribute a on a.attrelid = p.partrelid and a.attnum = k.attnum
    where p.partrelid = c.oid
  ),
  coalesce(pg_catalog.pg_partition_root(c.oid), c.oid)::oid
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_database d on d.datname = pg_catalog.current_database()
-- The session of an operation becomes the owner when its rights are not ours by themselves.
cross join lateral (
  select
    pg_catalog.pg_has_role(c.relowner, 'usage') as is_usable,
    case
      when pg_catalog.current_setting('server_version_num')::int >= 160000 then pg_catalog.pg_has_role(c.relowner, 'set')
      else pg_catalog.pg_has_role(c.relowner, 'member')
    end as is_reachable
) o
cross join lateral (
  select case when o.is_reachable and not o.is_usable then c.relowner else r.oid end as acting
  from pg_catalog.pg_roles r
  where r.rolname = current_user
) a
cross join lateral (
  select exists (
    select
    from pg_catalog.pg_locks k
    where k.locktype = 'relation'
      and k.mode = 'AccessExclusiveLock'
      and k.relation in (c.oid, c.reltoastrelid)
      and k.database in (0, d.oid)
  ) as is_locked
) l
where c.oid = $1::oid
