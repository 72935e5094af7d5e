-- Tables whose updates or deletes a publication sends, with their replica identity. Of a partitioned table its partitions: each
-- change is judged by the identity of the partition it goes to, whatever its parent has. Version 13 and newer.
-- No privilege needed, no lock taken. Milliseconds, longer where a publication sends all of many thousand tables.
select distinct
  l.oid,
  l.relreplident
from pg_catalog.pg_publication p
join pg_catalog.pg_publication_tables t on t.pubname = p.pubname
join pg_catalog.pg_namespace n on n.nspname = t.schemaname
join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t.tablename
cross join lateral (
  select c.oid where c.relkind <> 'p'
  union all
  select t.relid from pg_catalog.pg_partition_tree(c.oid) t where t.isleaf and c.relkind = 'p'
) leaf
join pg_catalog.pg_class l on l.oid = leaf.oid and l.relkind = 'r'
where p.pubupdate or p.pubdelete
