-- Constraints that do not yet hold for all rows, and exclusion constraints that only refuse equal rows, at most 2,000.
-- A unique constraint has neither a condition nor expressions, and does not hold the long values a hash index does.
-- Version 13 and newer; constraints that are not enforced (18) are meant to be so. No privilege needed, no lock taken. Milliseconds.
select
  k.conrelid,
  k.conname,
  k.contype,
  k.conindid
from pg_catalog.pg_constraint k
cross join lateral (select pg_catalog.to_jsonb(k) as row) j
where k.conrelid >= 16384
  and k.conparentid = 0
  and coalesce((j.row ->> 'conenforced')::boolean, true)
  and (
    k.contype in ('f', 'c', 'n') and not k.convalidated
    or k.contype = 'x'
    and exists (
      select
      from pg_catalog.pg_index x
      join pg_catalog.pg_class i on i.oid = x.indexrelid
      join pg_catalog.pg_am m on m.oid = i.relam
      where x.indexrelid = k.conindid
        and x.indpred is null
        and x.indexprs is null
        and m.amname <> 'hash'
    )
    and not exists (
      select
      from pg_catalog.unnest(k.conexclop) o (operator)
      where not exists (
        select
        from pg_catalog.pg_amop a
        join pg_catalog.pg_am m on m.oid = a.amopmethod and m.amname = 'btree'
        where a.amopopr = o.operator
          and a.amopstrategy = 3
      )
    )
  )
order by k.oid
limit 2000
