-- What the planner knows of the first key of large indexes: those of at least $1 pages (int), at most $2 of them (int), and
-- BRIN indexes of any size. Version 13 and newer. Statistics need SELECT on the column; without it the row says so.
-- About 0.2 ms per index. No lock taken.
with
  wanted as materialized (
    select
      x.indexrelid,
      x.indrelid,
      x.indkey[0] as attnum,
      i.relname as index_name,
      t.relname as table_name,
      n.nspname as schema_name,
      oc.opcname,
      pg_catalog.row_security_active(t.oid) as is_row_secured
    from pg_catalog.pg_index x
    join pg_catalog.pg_class i on i.oid = x.indexrelid
    join pg_catalog.pg_am m on m.oid = i.relam
    join pg_catalog.pg_class t on t.oid = x.indrelid
    join pg_catalog.pg_namespace n on n.oid = t.relnamespace
    join pg_catalog.pg_opclass oc on oc.oid = x.indclass[0]
    where i.relkind = 'i'
      and i.relpersistence <> 't'
      and t.relkind <> 't'
      and x.indexrelid >= 16384
      and x.indisvalid
      and x.indislive
      and (m.amname = 'btree' and i.relpages >= $1::int or m.amname = 'brin')
    order by i.relpages desc
    limit $2::int
  )
select
  w.indexrelid,
  coalesce(a.attname, ia.attname),
  not w.is_row_secured
    and pg_catalog.has_column_privilege(
      case when w.attnum = 0 then w.indexrelid else w.indrelid end,
      case when w.attnum = 0 then ia.attnum else a.attnum end,
      'select'
    ),
  s.null_frac,
  s.n_distinct,
  s.correlation,
  s.rarest,
  s.common,
  w.opcname
from wanted w
join pg_catalog.pg_attribute ia on ia.attrelid = w.indexrelid and ia.attnum = 1
left join pg_catalog.pg_attribute a on a.attrelid = w.indrelid and a.attnum = w.attnum and w.attnum <> 0
left join lateral (
  select
    p.null_frac,
    p.n_distinct,
    p.correlation,
    (select min(f.share) from pg_catalog.unnest(p.most_common_freqs) f (share)) as rarest,
    coalesce(pg_catalog.array_length(p.most_common_freqs, 1), 0) as common
  from pg_catalog.pg_stats p
  where p.schemaname = w.schema_name
    and p.tablename = case when w.attnum = 0 then w.index_name else w.table_name end
    and p.attname = coalesce(a.attname, ia.attname)
    and not p.inherited
) s on true
