-- The 5,000 statements of this database that took most time. Extension 1.9 and 1.10 (come with 14 to 16).
-- Needs pg_read_all_stats for other roles' texts. Reads the whole text file of the extension: some 10 ms, once.
-- Our own questions are left out, and statements that carry passwords in their text.
select
  s.queryid,
  pg_catalog.pg_get_userbyid(s.userid),
  s.toplevel,
  pg_catalog.left(s.query, 100000),
  s.calls,
  s.total_exec_time,
  s.rows,
  s.shared_blks_hit,
  s.shared_blks_read,
  s.shared_blks_dirtied,
  s.temp_blks_written,
  s.blk_read_time,
  s.wal_bytes
from {schema}.pg_stat_statements s
where s.dbid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
  and s.query not like '%/* arborist */%'
  and s.query !~* '\m(create|alter)(\s|/\*.*?\*/|--[^\n]*\n)+(role|user|group|subscription|server)\M'
order by s.total_exec_time desc
limit 5000
