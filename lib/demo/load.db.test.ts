import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCluster, type TestCluster } from '@/lib/testing/postgres'
import { demoDatabase, loadCrawler } from './load'
import { demoSettings } from './settings'
import { runWorkload } from './workload'

const articles = 3000
const passwords = { app: 'app secret', monitor: 'monitor secret', operator: 'operator secret' }
const unused = [
  'idx_article_links_anchor',
  'idx_crawl_log_status',
  'idx_crawl_log_url',
  'idx_crawled_articles_author',
  'idx_crawled_articles_content_hash',
  'idx_crawled_articles_language',
  'idx_crawled_articles_source_domain',
  'idx_crawled_articles_title_fts',
  'idx_crawled_articles_url',
  'idx_crawled_articles_word_count',
  'idx_popular_authors',
]
const wanted: Record<string, string> = {
  idx_crawled_articles_url: 'btree (url)',
  idx_crawled_articles_content_hash: 'btree (content_hash)',
  idx_crawled_articles_crawled_at: 'btree (crawled_at)',
  idx_crawled_articles_published_at: 'btree (published_at)',
  idx_crawled_articles_source_domain: 'btree (source_domain)',
  idx_crawled_articles_language: 'btree (language)',
  idx_crawled_articles_author: 'btree (author)',
  idx_crawled_articles_word_count: 'btree (word_count)',
  idx_crawled_articles_content_fts: "gin (to_tsvector('english'::regconfig, content))",
  idx_crawled_articles_title_fts: "gin (to_tsvector('english'::regconfig, title))",
  idx_crawled_articles_metadata: 'gin (metadata)',
  idx_crawled_articles_tags: 'gin (tags)',
  idx_crawled_articles_domain_date: 'btree (source_domain, published_at DESC)',
  idx_crawled_articles_author_date: 'btree (author, published_at DESC)',
  idx_crawled_articles_lang_date: 'btree (language, crawled_at DESC)',
  idx_popular_authors: 'btree (author) WHERE ((author IS NOT NULL) AND (word_count > 100))',
}

let cluster: TestCluster
let root: pg.Client
const server = () => ({ host: cluster.host, port: cluster.port, user: cluster.superuser, password: cluster.password })
const load = () => loadCrawler(server(), { articles, seed: 5, passwords })

async function used(): Promise<Map<string, number>> {
  const { rows } = await root.query('select indexrelname as name, idx_scan::int as scans from pg_stat_user_indexes')
  return new Map(rows.map((row) => [row.name, row.scans]))
}

beforeAll(async () => {
  cluster = await startCluster(18, { settings: { ...demoSettings } })
  // A load that was killed leaves this behind.
  await cluster.createDatabase('crawler_making')
  await load()
  root = await cluster.connect(demoDatabase)
})

describe('loadCrawler', () => {
  it('loads articles whose counts and keys agree', async () => {
    const { rows } = await root.query(
      `select count(*)::int as n, count(distinct url)::int as urls, count(distinct content_hash)::int as hashes,
              count(*) filter (where word_count = array_length(regexp_split_to_array(trim(content), '\\s+'), 1))::int as right
         from crawled_articles`,
    )
    expect(rows[0]).toEqual({ n: articles, urls: articles, hashes: articles, right: articles })
  })

  it('builds every index that was asked for', async () => {
    const { rows } = await root.query<{ name: string; text: string }>(
      `select indexname as name, indexdef as text from pg_indexes where schemaname = 'public'`,
    )
    const found = new Map(rows.map((row) => [row.name, row.text.replace(/^.* USING /, '')]))
    for (const [name, text] of Object.entries(wanted)) expect(found.get(name)).toBe(text)
    expect(found.get('idx_recent_articles')).toMatch(/^btree \(crawled_at DESC\) WHERE \(crawled_at > '20/)
    expect(found.get('crawled_articles_url_key')).toBe('btree (url)')
    expect(found.get('crawled_articles_content_hash_key')).toBe('btree (content_hash)')
  })

  it('leaves one foreign key of the links without an index', async () => {
    const { rows } = await root.query<{ name: string; indexed: boolean }>(
      `select conname as name, exists (select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1]) as indexed
         from pg_constraint c where contype = 'f' and conrelid = 'article_links'::regclass order by 1`,
    )
    expect(rows.map((row) => row.indexed)).toEqual([true, false])
  })

  it('is complete once: a second call loads nothing and sets the passwords', async () => {
    const before = await root.query('select oid from pg_database where datname = current_database()')
    passwords.app = 'another secret'
    await load()
    const after = await root.query('select oid from pg_database where datname = current_database()')
    expect(after.rows).toEqual(before.rows)
    const left = await root.query(`select from pg_database where datname = 'crawler_making'`)
    expect(left.rows).toHaveLength(0)
  })

  it('lets the monitor read and nothing more', async () => {
    const monitor = new pg.Client({
      ...server(),
      user: 'arborist_monitor',
      password: 'monitor secret',
      database: demoDatabase,
    })
    await monitor.connect()
    try {
      const { rows } = await monitor.query(
        `select count(*)::int as n from pg_stats where tablename = 'crawled_articles'`,
      )
      expect(rows[0].n).toBeGreaterThan(10)
      await monitor.query('explain select * from crawled_articles a join sources s on s.domain = a.source_domain')
      await expect(monitor.query('delete from sources')).rejects.toThrow('read-only')
      await monitor.query('set default_transaction_read_only = off')
      await expect(monitor.query('delete from sources')).rejects.toThrow('permission denied')
      const show = await monitor.query('show statement_timeout')
      expect(show.rows[0].statement_timeout).toBe('15s')
    } finally {
      await monitor.end()
    }
  })

  it('keeps passwords out of the statements', async () => {
    const { rows } = await root.query(`select from pg_stat_statements where query like '%secret%'`)
    expect(rows).toHaveLength(0)
  })
})

describe('runWorkload', () => {
  const start = (log: string[]) => {
    const stop = new AbortController()
    const app = { ...server(), user: 'crawler_app', password: passwords.app }
    return { stop, done: runWorkload(app, { seed: 1, signal: stop.signal, log: (line) => log.push(line) }) }
  }
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

  it('uses some indexes, never others, and stops when told', async () => {
    const log: string[] = []
    const before = await used()
    const { stop, done } = start(log)
    await wait(5000)
    stop.abort()
    await done
    expect(log).toEqual([])
    await wait(1200)
    const after = await used()
    for (const name of ['crawled_articles_pkey', 'crawled_articles_url_key', 'sources_pkey']) {
      expect(after.get(name)!).toBeGreaterThan(before.get(name)!)
    }
    expect(unused.filter((name) => after.get(name) !== 0)).toEqual([])
    const { rows } = await root.query(
      `select distinct substring(query from 'crawler:(\\w+)') as name from pg_stat_statements where query like '%crawler:%'`,
    )
    expect(rows.length).toBeGreaterThan(20)
  })

  it('comes back after the server restarted', async () => {
    const log: string[] = []
    const { stop, done } = start(log)
    await wait(500)
    await cluster.restart()
    await wait(3500)
    root = await cluster.connect(demoDatabase)
    const { rows } = await root.query(`select from pg_stat_activity where application_name like 'crawler %'`)
    stop.abort()
    await done
    expect(rows).toHaveLength(2)
  })
})

describe('a load that fails', () => {
  it('refuses a database crawler that somebody else made', async () => {
    await root.query(`comment on database ${demoDatabase} is 'precious'`)
    await expect(load()).rejects.toThrow('not the demonstration')
  })

  it('rejects when the server goes away under it, and succeeds when begun again', async () => {
    const other = await startCluster(18, { settings: { ...demoSettings } })
    const at = { host: other.host, port: other.port, user: other.superuser, password: other.password }
    let crashed: Promise<void> | undefined
    const broken = loadCrawler(at, {
      articles: 20_000,
      seed: 5,
      passwords,
      onProgress: (done) => {
        if (done > 0.1) crashed ??= other.crash()
      },
    })
    await expect(broken).rejects.toThrow()
    await crashed
    await loadCrawler(at, { articles: 500, seed: 5, passwords })
    const client = await other.connect(demoDatabase)
    const { rows } = await client.query('select count(*)::int as n from crawled_articles')
    expect(rows[0].n).toBe(500)
  })
})
