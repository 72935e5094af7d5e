-- Columns that expressions and conditions of the indexes on some tables ($1: oid[]) read, beside those of plain keys.
-- Version 13 and newer. No privilege needed, no lock taken. Milliseconds.
select
  d.objid,
  pg_catalog.json_agg(distinct a.attname)
from pg_catalog.pg_index x
join pg_catalog.pg_depend d on d.objid = x.indexrelid and d.classid = 'pg_catalog.pg_class'::regclass
join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
where x.indrelid = any ($1::oid[])
  and (x.indexprs is not null or x.indpred is not null)
  and d.refclassid = 'pg_catalog.pg_class'::regclass
  and d.refobjid = x.indrelid
  and d.refobjsubid > 0
group by d.objid
