-- Columns of one table ($1: its oid) with what the planner knows of them. Version 13 and newer.
-- Statistics need SELECT on the column, the rest no privilege. Under a millisecond per column; waits for a locked table.
select
  a.attnum,
  a.attname,
  pg_catalog.format_type(a.atttypid, a.atttypmod),
  not a.attnotnull,
  pg_catalog.pg_get_expr(d.adbin, d.adrelid),
  nullif(a.attstattarget, -1),
  s.null_frac,
  s.n_distinct,
  s.avg_width,
  s.correlation,
  (
    select pg_catalog.json_agg(pg_catalog.json_build_array(pg_catalog.left(v.value, 200), v.frequency) order by v.position)
    from (
      select m.value, m.frequency, m.position
      from rows from (
        pg_catalog.unnest(s.most_common_vals::text::text[]),
        pg_catalog.unnest(s.most_common_freqs)
      ) with ordinality m (value, frequency, position)
      order by m.position
      limit 20
    ) v
  ),
  pg_catalog.array_length(s.histogram_bounds, 1),
  a.attstorage
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
left join pg_catalog.pg_stats s
  on s.schemaname = n.nspname
  and s.tablename = c.relname
  and s.attname = a.attname
  and s.inherited = (c.relkind = 'p')
where a.attrelid = $1::oid
  and a.attnum > 0
  and not a.attisdropped
order by a.attnum
