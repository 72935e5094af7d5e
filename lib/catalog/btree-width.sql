-- What the size of b-tree indexes follows from: $1 their oids (oid[]), or null for all but the system's. Version 13 and newer.
-- Statistics need SELECT on the column; without it they are missing and the column says so. About 0.2 ms per index.
-- pg_relation_size and pg_get_expr wait for ACCESS EXCLUSIVE locks, so locked relations are left out.
with
  locked as materialized (
    select l.relation
    from pg_catalog.pg_locks l
    where l.locktype = 'relation'
      and l.mode = 'AccessExclusiveLock'
      and l.database in (0, (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
  ),
  wanted as materialized (
    select
      x.*,
      i.relname as index_name,
      i.reltuples as index_rows,
      i.relpages as index_pages,
      i.reloptions as index_options,
      i.relnamespace as index_schema,
      t.relname as table_name,
      t.relkind as table_kind,
      t.reltuples as table_rows,
      t.relpages as table_pages,
      t.relhassubclass as has_children,
      n.nspname as schema_name,
      pg_catalog.row_security_active(t.oid) as is_row_secured
    from pg_catalog.pg_index x
    join pg_catalog.pg_class i on i.oid = x.indexrelid
    join pg_catalog.pg_am m on m.oid = i.relam and m.amname = 'btree'
    join pg_catalog.pg_class t on t.oid = x.indrelid
    join pg_catalog.pg_namespace n on n.oid = t.relnamespace
    where i.relkind = 'i'
      and i.relpersistence <> 't'
      and ($1::oid[] is null and x.indexrelid >= 16384 or x.indexrelid = any ($1::oid[]))
      and x.indexrelid not in (select relation from locked)
      and x.indrelid not in (select relation from locked)
  ),
  parts as materialized (
    select
      w.indexrelid,
      w.schema_name,
      case when p.attnum = 0 then w.index_name else w.table_name end as statistics_table,
      case when p.attnum = 0 then ia.attname else a.attname end as statistics_column,
      p.position,
      p.attnum,
      a.attname,
      p.position <= w.indnkeyatts as is_key,
      ty.typname,
      ia.attlen,
      case ia.attalign when 'c' then 1 when 's' then 2 when 'i' then 4 else 8 end as alignment,
      ia.attstorage = 'p' as is_plain,
      -- The keys of a TOAST table are not declared so, and always are.
      w.table_kind = 't' or coalesce(a.attnotnull, false) as is_not_null,
      coalesce(
        case f.proname
          when 'btequalimage' then true
          when 'btvarstrequalimage' then w.indcollation[p.position - 1] = 0 or co.collisdeterministic
        end,
        false
      ) as is_equal_image,
      p.position <= w.indnkeyatts and w.indcollation[p.position - 1] <> 0 and co.oid is null as lacks_collation,
      not w.is_row_secured
        and pg_catalog.has_column_privilege(
          case when p.attnum = 0 then w.indexrelid else w.indrelid end,
          case when p.attnum = 0 then ia.attnum else a.attnum end,
          'select'
        ) as is_readable,
      coalesce(nullif(coalesce(a.attstattarget, ia.attstattarget), -1), pg_catalog.current_setting('default_statistics_target')::int) as target
    from wanted w
    cross join pg_catalog.unnest(w.indkey::int2[]) with ordinality p (attnum, position)
    join pg_catalog.pg_attribute ia on ia.attrelid = w.indexrelid and ia.attnum = p.position
    join pg_catalog.pg_type ty on ty.oid = ia.atttypid
    left join pg_catalog.pg_attribute a on a.attrelid = w.indrelid and a.attnum = p.attnum and p.attnum <> 0
    left join pg_catalog.pg_opclass oc on p.position <= w.indnkeyatts and oc.oid = w.indclass[p.position - 1]
    left join pg_catalog.pg_amproc ap
      on ap.amprocfamily = oc.opcfamily
      and ap.amproclefttype = oc.opcintype
      and ap.amprocrighttype = oc.opcintype
      and ap.amprocnum = 4
    left join pg_catalog.pg_proc f on f.oid = ap.amproc
    left join pg_catalog.pg_collation co on p.position <= w.indnkeyatts and co.oid = w.indcollation[p.position - 1]
  ),
  columns as (
    select
      p.indexrelid,
      300 * max(p.target) as sample_rows,
      pg_catalog.json_agg(
        pg_catalog.json_build_array(
          p.attname,
          p.attnum,
          p.is_key,
          p.typname,
          p.attlen,
          p.alignment,
          p.is_plain,
          p.is_not_null,
          case when not p.lacks_collation then p.is_equal_image end,
          p.is_readable,
          s.avg_width,
          s.null_frac,
          s.n_distinct,
          pg_catalog.to_json(s.most_common_freqs[1:1000]),
          case
            when p.attlen = -1 and p.typname in ('text', 'varchar', 'bpchar', 'numeric', 'bytea', 'citext') then (
              select pg_catalog.json_agg(pg_catalog.json_build_array(v.bytes, v.share))
              from (
                select
                  case p.typname
                    when 'numeric' then pg_catalog.pg_column_size(b.value::numeric) - 4
                    when 'bytea' then pg_catalog.octet_length(b.value) / 2 - 1
                    else pg_catalog.octet_length(b.value)
                  end as bytes,
                  pg_catalog.sum(b.share) as share
                from (
                  select c.value, c.share
                  from rows from (
                    pg_catalog.unnest((s.most_common_vals::text::text[])[1:1000]),
                    pg_catalog.unnest(s.most_common_freqs[1:1000])
                  ) c (value, share)
                  union all
                  select
                    h.value,
                    greatest(
                      0,
                      1 - s.null_frac - coalesce((select pg_catalog.sum(m.share) from pg_catalog.unnest(s.most_common_freqs) m (share)), 0)
                    ) / pg_catalog.array_length(s.histogram_bounds, 1)
                  from pg_catalog.unnest(s.histogram_bounds::text::text[]) h (value)
                ) b
                group by 1
              ) v
            )
          end,
          s.correlation
        )
        order by p.position
      ) as list
    from parts p
    left join pg_catalog.pg_stats s
      on s.schemaname = p.schema_name
      and s.tablename = p.statistics_table
      and s.attname = p.statistics_column
      and not s.inherited
    group by p.indexrelid
  ),
  extended as (
    select
      e.schemaname,
      e.tablename,
      pg_catalog.json_agg(e.n_distinct::text) as list
    from pg_catalog.pg_stats_ext e
    where e.n_distinct is not null
    group by e.schemaname, e.tablename
  )
select
  w.indexrelid,
  w.indrelid,
  case when w.index_rows < 0 or (w.index_rows = 0 and w.index_pages = 0) then null else w.index_rows end,
  case when w.table_rows < 0 or (w.table_rows = 0 and w.table_pages = 0) then null else w.table_rows end,
  pg_catalog.pg_relation_size(w.indexrelid) / pg_catalog.current_setting('block_size')::int,
  pg_catalog.current_setting('block_size'),
  coalesce((select o.option_value from pg_catalog.pg_options_to_table(w.index_options) o where o.option_name = 'fillfactor'), '90'),
  coalesce((select o.option_value::bool from pg_catalog.pg_options_to_table(w.index_options) o where o.option_name = 'deduplicate_items'), true),
  w.indisunique,
  w.table_kind = 't',
  pg_catalog.pg_get_expr(w.indpred, w.indrelid),
  c.list,
  -- Of a table with children, they count the children's rows too.
  case when not w.has_children then e.list end,
  c.sample_rows,
  pg_catalog.pg_stat_get_mod_since_analyze(w.indrelid),
  pg_catalog.pg_stat_get_live_tuples(w.indrelid),
  coalesce(pg_catalog.pg_stat_get_last_analyze_time(w.indrelid), pg_catalog.pg_stat_get_last_autoanalyze_time(w.indrelid)) is not null,
  pg_catalog.pg_is_in_recovery()
from wanted w
join columns c on c.indexrelid = w.indexrelid
left join extended e on e.schemaname = w.schema_name and e.tablename = w.table_name
