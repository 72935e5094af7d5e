-- Links between articles and a log of which more than half is deleted once its indexes stand, so that they are bloated.
insert into article_links (from_article_id, to_article_id, anchor, found_at)
select 1 + ((hashint8(n * 7919) & 2147483647) % {articles}), 1 + ((hashint8(n * 104729) & 2147483647) % {articles}),
       (array['read more', 'source', 'earlier report', 'press release', 'full study', 'photo gallery'])[1 + n % 6],
       timestamptz '{now}' - (n % 540) * interval '1 day'
from generate_series(1::bigint, {articles} * 2) n;

insert into crawl_log (source_id, url, status, started_at, duration_ms, bytes, error)
select s.id, 'https://' || s.domain || '/feed/' || substr(md5(n::text), 1, 12),
       case when n % 41 = 0 then 404 when n % 67 = 0 then 503 else 200 end,
       timestamptz '{now}' - (1 - n / ({articles} * 1.2)) * interval '3 days',
       40 + (hashint8(n) & 2147483647) % 900, (hashint8(n * 31) & 2147483647) % 90000,
       case when n % 67 = 0 then 'upstream timed out' end
from generate_series(1::bigint, {articles} * 12 / 10) n
join sources s on s.id = 1 + (hashint8(n * 13) & 2147483647) % (select count(*) from sources);
