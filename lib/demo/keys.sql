-- Keys over the indexes just built, then foreign keys. to_article_id has no index on purpose.
alter table crawled_articles
  add constraint crawled_articles_pkey primary key using index crawled_articles_pkey,
  add constraint crawled_articles_url_key unique using index crawled_articles_url_key,
  add constraint crawled_articles_content_hash_key unique using index crawled_articles_content_hash_key;
alter table sources
  add constraint sources_pkey primary key using index sources_pkey,
  add constraint sources_domain_key unique using index sources_domain_key;
alter table crawl_log
  add constraint crawl_log_pkey primary key using index crawl_log_pkey,
  add constraint crawl_log_source_id_fkey foreign key (source_id) references sources on delete cascade;
alter table article_links
  add constraint article_links_pkey primary key using index article_links_pkey,
  add constraint article_links_from_article_id_fkey
    foreign key (from_article_id) references crawled_articles on delete cascade,
  add constraint article_links_to_article_id_fkey
    foreign key (to_article_id) references crawled_articles on delete set null;
