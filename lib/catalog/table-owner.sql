-- The owner of the table $1, whether its rights are ours by themselves, and whether we may become it ($2: `set` since 16, before `member`).
select
  r.rolname,
  pg_catalog.pg_has_role(c.relowner, 'usage'),
  pg_catalog.pg_has_role(c.relowner, $2::text)
from pg_catalog.pg_class c
join pg_catalog.pg_roles r on r.oid = c.relowner
where c.oid = $1::oid
