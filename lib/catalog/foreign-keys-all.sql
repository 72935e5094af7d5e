-- Every foreign key of the database, with the operator families that know the equality of each column. Version 13 and newer.
-- No privilege needed, no lock taken. A few milliseconds for a thousand keys. Temporal keys (18) need no b-tree and keys
-- that are not enforced (18) look for nothing: both are left out.
select
  k.oid,
  nullif(k.conparentid, 0),
  k.conrelid,
  k.conname,
  (
    select pg_catalog.json_agg(
      pg_catalog.json_build_array(
        a.attname,
        (
          select pg_catalog.json_agg(distinct o.amopfamily::int8)
          from pg_catalog.pg_amop o
          where o.amopopr = k.conpfeqop[p.position]
            and o.amoppurpose = 's'
        )
      )
      order by p.position
    )
    from pg_catalog.unnest(k.conkey) with ordinality p (attnum, position)
    join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = p.attnum
  ),
  k.confrelid,
  (
    select pg_catalog.json_agg(a.attname order by p.position)
    from pg_catalog.unnest(k.confkey) with ordinality p (attnum, position)
    join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = p.attnum
  ),
  k.confdeltype,
  k.confupdtype
from pg_catalog.pg_constraint k
cross join lateral (select pg_catalog.to_jsonb(k) as row) j
where k.contype = 'f'
  and not coalesce((j.row ->> 'conperiod')::boolean, false)
  and coalesce((j.row ->> 'conenforced')::boolean, true)
order by k.oid
