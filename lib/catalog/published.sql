-- Tables whose updates or deletes a publication sends, with their replica identity. Version 13 and newer.
-- No privilege needed, no lock taken. Milliseconds, longer where a publication sends all of many thousand tables.
select distinct
  c.oid,
  c.relreplident
from pg_catalog.pg_publication p
join pg_catalog.pg_publication_tables t on t.pubname = p.pubname
join pg_catalog.pg_namespace n on n.nspname = t.schemaname
join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t.tablename
where p.pubupdate or p.pubdelete
