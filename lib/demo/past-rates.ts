/** What the workload asks of each index in an hour at rhythm 1, as measured on the demonstration itself. */
export type IndexRate = { scans: number; readPerScan: number; fetchedPerScan: number; blocks: number; since?: number }

const unused = (blocks: number): IndexRate => ({ scans: 0, readPerScan: 0, fetchedPerScan: 0, blocks })
const used = (
  scans: number,
  readPerScan: number,
  fetchedPerScan: number,
  blocks: number,
  since?: number,
): IndexRate => ({
  scans,
  readPerScan,
  fetchedPerScan,
  blocks,
  ...(since === undefined ? {} : { since }),
})

/** By name; `since` is the day before now on which the index was created. */
export const indexRates: Record<string, IndexRate> = {
  crawled_articles_pkey: used(18_000, 1.2, 1.1, 46_000),
  crawled_articles_url_key: used(7_200, 1, 1, 24_000),
  crawled_articles_content_hash_key: used(600, 0, 0, 4_900),
  idx_crawled_articles_domain_date: used(3_000, 20, 20, 12_500),
  idx_crawled_articles_author_date: used(1_500, 10, 10, 8_700),
  idx_crawled_articles_lang_date: used(720, 20, 20, 6_900, 31),
  idx_recent_articles: used(1_800, 30, 30, 7_200, 30),
  idx_crawled_articles_crawled_at: used(1_700, 6, 6, 6_400),
  idx_crawled_articles_published_at: used(1_300, 8, 8, 6_800),
  idx_crawled_articles_content_fts: used(300, 180, 0, 150_000),
  idx_crawled_articles_tags: used(300, 220, 0, 13_000),
  idx_crawled_articles_metadata: used(1.2, 640, 0, 21_000),
  idx_crawled_articles_title_fts: unused(18_000),
  idx_crawled_articles_url: unused(4_400),
  idx_crawled_articles_content_hash: unused(4_400),
  idx_crawled_articles_source_domain: unused(3_000),
  idx_crawled_articles_language: unused(3_000),
  idx_crawled_articles_author: unused(3_000),
  idx_crawled_articles_word_count: unused(3_000),
  idx_popular_authors: unused(2_300),
  sources_pkey: used(24_000, 1, 1, 24_000),
  sources_domain_key: used(30, 0, 0, 120),
  crawl_log_pkey: used(120, 3, 2, 38_000),
  idx_crawl_log_source_started: used(930, 20, 20, 90_000),
  idx_crawl_log_started_at: used(120, 500, 480, 40_000),
  idx_crawl_log_url: unused(120_000),
  idx_crawl_log_status: unused(46_000),
  article_links_pkey: unused(3_600),
  idx_article_links_from: used(3_000, 2, 1.8, 9_200),
  idx_article_links_anchor: unused(3_100),
}

export type TableRate = {
  inserts: number
  updates: number
  deletes: number
  hot: number
  seqScans: number
  rows: number
  indexScans: number
  fetched: number
}

/** By table, an hour at rhythm 1; `rows` is what one sequential scan reads, 0 for the whole table. */
export const tableRates: Record<string, TableRate> = {
  crawled_articles: {
    inserts: 600,
    updates: 1440,
    deletes: 590,
    hot: 0,
    seqScans: 0,
    rows: 0,
    indexScans: 34_000,
    fetched: 230_000,
  },
  sources: { inserts: 30, updates: 0, deletes: 30, hot: 0, seqScans: 0, rows: 0, indexScans: 24_000, fetched: 24_000 },
  crawl_log: {
    inserts: 24_000,
    updates: 0,
    deletes: 23_600,
    hot: 0,
    seqScans: 42,
    rows: 0,
    indexScans: 1_200,
    fetched: 76_000,
  },
  article_links: {
    inserts: 1_200,
    updates: 1_150,
    deletes: 1_180,
    hot: 90,
    seqScans: 590,
    rows: 0,
    indexScans: 3_000,
    fetched: 5_400,
  },
}

/** By label of the statement: calls an hour at rhythm 1, then means of one call. */
export type StatementRate = {
  calls: number
  ms: number
  rows: number
  hit: number
  read: number
  dirtied: number
  wal: number
}

const each = (calls: number, ms: number, rows: number, hit: number, read = 0, dirtied = 0, wal = 0): StatementRate => ({
  calls,
  ms,
  rows,
  hit,
  read,
  dirtied,
  wal,
})

export const statementRates: Record<string, StatementRate> = {
  by_url: each(6_600, 0.07, 1, 4, 0.5),
  by_id: each(3_600, 0.04, 1, 3, 0.1),
  of_domain: each(3_000, 0.18, 20, 34, 2),
  of_author: each(1_500, 0.13, 10, 10, 2),
  of_language: each(1_200, 0.2, 20, 29, 3),
  recent: each(1_800, 0.07, 30, 12),
  stale: each(360, 0.1, 20, 22, 1),
  search: each(300, 1.3, 10, 16, 12),
  by_tags: each(300, 1.5, 1, 176, 40),
  links: each(2_400, 0.1, 2, 9, 1),
  day_report: each(60, 0.35, 10, 160, 3),
  old_crawler: each(1.2, 5.7, 1, 340, 400),
  log_of_source: each(900, 0.09, 20, 13, 1),
  slow_fetches: each(42, 4.3, 1, 1736),
  log: each(2_400, 0.5, 10, 168, 2, 3, 6_200),
  forget_successes: each(120, 1.9, 200, 900, 4, 60, 24_000),
  prune_log: each(60, 1.4, 130, 420, 20, 40, 9_000),
  recrawl: each(1_440, 0.76, 1, 52, 9, 9, 46_000),
  twin: each(600, 0.05, 0, 2, 1),
  article: each(600, 0.45, 1, 48, 8, 9, 40_000),
  link: each(600, 0.23, 2, 50, 1, 2, 14_000),
  prune_articles: each(120, 60, 5, 9_400, 8, 10, 60_000),
  try_source: each(30, 0.07, 1, 20, 0, 1, 320),
  try_fetch: each(30, 0.24, 1, 14, 0, 2, 520),
  drop_source: each(30, 0.06, 1, 10, 0, 0, 110),
}
