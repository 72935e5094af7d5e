-- All there is to know of an index ($1: its oid) and of the indexes attached below it. Version 13 and newer.
-- No privilege needed. pg_get_indexdef, pg_get_expr and pg_relation_size wait for ACCESS EXCLUSIVE locks (lock_timeout).
with recursive
  tree as (
    select $1::oid as oid
    union all
    select h.inhrelid
    from tree t
    join pg_catalog.pg_inherits h on h.inhparent = t.oid
  )
select
  x.indexrelid,
  x.indrelid,
  n.nspname,
  t.relname,
  i.relname,
  i.relkind,
  pg_catalog.pg_get_indexdef(x.indexrelid),
  pg_catalog.pg_get_expr(x.indpred, x.indrelid),
  ts.spcname,
  pg_catalog.obj_description(x.indexrelid, 'pg_class'),
  (
    select pg_catalog.json_agg(pg_catalog.json_build_array(a.attnum, a.attstattarget) order by a.attnum)
    from pg_catalog.pg_attribute a
    where a.attrelid = x.indexrelid
      and a.attnum > 0
      and a.attstattarget >= 0
  ),
  x.indisclustered,
  x.indisreplident,
  x.indisvalid,
  x.indisready,
  x.indislive,
  x.indisunique,
  x.indexprs is not null,
  pg_catalog.pg_get_userbyid(i.relowner),
  case when i.relkind = 'i' then pg_catalog.pg_relation_size(x.indexrelid) end,
  k.conname,
  k.contype,
  pg_catalog.pg_get_constraintdef(k.oid),
  pg_catalog.obj_description(k.oid, 'pg_constraint'),
  k.condeferrable,
  k.condeferred,
  h.inhparent,
  pn.nspname,
  pi.relname,
  (
    select pg_catalog.json_agg(pg_catalog.json_build_array(p.deptype, e.extname) order by e.extname)
    from pg_catalog.pg_depend p
    join pg_catalog.pg_extension e on e.oid = p.refobjid
    where p.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and p.objid = x.indexrelid
      and p.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      and p.deptype in ('x', 'e')
  ),
  -- Foreign keys that rely on it, with the tables they stand on; copies of the partitions are left out.
  (
    select pg_catalog.json_agg(pg_catalog.json_build_array(f.conname, fn.nspname, fc.relname) order by f.conname)
    from pg_catalog.pg_constraint f
    join pg_catalog.pg_class fc on fc.oid = f.conrelid
    join pg_catalog.pg_namespace fn on fn.oid = fc.relnamespace
    where f.contype = 'f'
      and f.conindid = x.indexrelid
      and f.conparentid = 0
  ),
  m.amname,
  t.relkind,
  x.indexrelid < 16384 or n.nspname in ('pg_catalog', 'information_schema'),
  (
    select pg_catalog.json_agg(a.attname order by a.attnum)
    from pg_catalog.pg_attribute a
    where a.attrelid = x.indexrelid
      and a.attnum > 0
  )
from tree
join pg_catalog.pg_index x on x.indexrelid = tree.oid
join pg_catalog.pg_class i on i.oid = x.indexrelid
join pg_catalog.pg_class t on t.oid = x.indrelid
join pg_catalog.pg_namespace n on n.oid = i.relnamespace
join pg_catalog.pg_am m on m.oid = i.relam
left join pg_catalog.pg_tablespace ts on ts.oid = i.reltablespace
left join pg_catalog.pg_constraint k on k.conindid = x.indexrelid and k.conrelid = x.indrelid and k.contype in ('p', 'u', 'x')
left join pg_catalog.pg_inherits h on h.inhrelid = x.indexrelid and i.relispartition
left join pg_catalog.pg_class pi on pi.oid = h.inhparent
left join pg_catalog.pg_namespace pn on pn.oid = pi.relnamespace
order by x.indexrelid
