-- Whether pgstattuple's functions are there and ours to call. Version 13 and newer. No privilege needed. Under a millisecond.
-- They are known by belonging to the extension, never by their names alone: a schema may hold others of the same name.
select
  p.proname,
  n.nspname,
  pg_catalog.has_schema_privilege(n.oid, 'usage'),
  pg_catalog.has_function_privilege(p.oid, 'execute'),
  pg_catalog.quote_ident(current_user)
from pg_catalog.pg_extension e
join pg_catalog.pg_depend d
  on d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
  and d.refobjid = e.oid
  and d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
  and d.deptype = 'e'
join pg_catalog.pg_proc p
  on p.oid = d.objid
  and p.proargtypes[0] = 'pg_catalog.regclass'::pg_catalog.regtype
  and p.pronargs = 1
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where e.extname = 'pgstattuple'
  and p.proname in ('pgstatindex', 'pgstatginindex', 'pgstathashindex', 'pgstattuple')
