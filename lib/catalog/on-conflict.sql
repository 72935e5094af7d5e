-- Texts and calls of INSERT … ON CONFLICT statements that may be on the table named $1, as pg_stat_statements of this database has kept
-- them, the most called first. Version 13 and newer. Needs pg_read_all_stats for other roles' texts. Reads the text file of the
-- extension: some 10 ms. Without our own: up to 17 the comment above is kept with this statement.
select
  s.query,
  s.calls
from {schema}.pg_stat_statements s
where s.dbid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
  and s.query not like '%/* arborist */%'
  and s.query ~* '\mon\s+conflict\M'
  and pg_catalog.strpos(pg_catalog.lower(s.query), pg_catalog.lower($1::text)) > 0
  and pg_catalog.octet_length(s.query) <= 100000
order by s.calls desc
limit 300
