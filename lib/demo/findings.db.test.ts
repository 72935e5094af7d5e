import { expect, test } from 'vitest'
import { measureBloat } from '@/lib/services/bloat/measure'
import { assessTarget } from '@/lib/services/finding/assess'
import { list } from '@/lib/services/finding/read'
import { perform } from '@/lib/services/verb'
import { moveWindows, rollUp } from '@/lib/store/rollup'
import { updateTarget } from '@/lib/store/target'
import { startCluster } from '@/lib/testing/postgres'
import { makeStore } from '@/lib/testing/store'
import { contextOf, watch } from '@/lib/testing/world'
import { demoDatabase, loadCrawler } from './load'
import { simulatePast } from './past'

test('the demonstration’s own faults are found, and nothing else is called safe to drop', async () => {
  const store = await makeStore()
  const cluster = await startCluster(18, { settings: { shared_preload_libraries: 'pg_stat_statements' } })
  const place = { host: cluster.host, port: cluster.port, user: cluster.superuser, password: cluster.password }
  await loadCrawler(place, { seed: 7, articles: 20_000, passwords: { app: 'a', monitor: 'b', operator: 'c' } })
  const admin = await cluster.connect(demoDatabase)
  const sizeOf = async (name: string) => {
    const { rows } = await admin.query<{ size: number }>('select pg_relation_size($1::regclass)::int as size', [name])
    return rows[0]!.size
  }
  const watched = await watch(store, cluster, { database: demoDatabase })
  await updateTarget(store.db, watched.id, { isDemo: true })
  await rollUp(store, new Date())
  await watched.take()
  await simulatePast(store.pool, watched.id, { seed: 7, now: new Date() })
  await moveWindows(store.db, watched.id, new Date())
  await measureBloat(store, await watched.target(), watched.pool, new Date())
  await assessTarget(store, await watched.target(), watched.pool, new Date())

  const { items } = await perform(list, contextOf(store), { target: watched.id, limit: 200 })
  const safe = items
    .filter((each) => each.verdict === 'safe-to-try')
    .map((each) => each.objects.map(({ name }) => name))
  expect(safe.sort()).toEqual([
    ['idx_crawled_articles_author', 'idx_crawled_articles_author_date'],
    ['idx_crawled_articles_content_hash', 'crawled_articles_content_hash_key'],
    ['idx_crawled_articles_language', 'idx_crawled_articles_lang_date'],
    ['idx_crawled_articles_source_domain', 'idx_crawled_articles_domain_date'],
    ['idx_crawled_articles_url', 'crawled_articles_url_key'],
  ])
  const keys = items.filter((each) => each.kind === 'foreign-key')
  expect(keys.map((each) => each.nextStep.sql)).toEqual([
    'CREATE INDEX CONCURRENTLY "article_links_to_article_id_idx" ON "public"."article_links" ("to_article_id");',
  ])
  // Two thirds of the log were deleted once its indexes stood.
  const bloated = items.filter((each) => each.kind === 'bloated')
  expect(bloated.map((each) => each.objects[0].name)).toContain('idx_crawl_log_url')
  expect(bloated.map((each) => each.objects[0].table)).toEqual(bloated.map(() => 'crawl_log'))
  for (const each of bloated) {
    expect(each.nextStep.sql).toBe(`REINDEX INDEX CONCURRENTLY "public"."${each.objects[0].name}";`)
    const before = await sizeOf(each.objects[0].name)
    await admin.query(each.nextStep.sql!)
    const freed = before - (await sizeOf(each.objects[0].name))
    expect(Math.abs(freed - each.reclaimableBytes!)).toBeLessThan(0.03 * before)
  }
  // What the invented past never uses is a candidate at most, and says on what its verdict rests.
  const candidates = items.filter((each) => each.verdict === 'candidate')
  expect(candidates.map((each) => each.objects[0].name)).toContain('idx_crawl_log_url')
  for (const each of candidates) expect(each.evidence.map(({ topic }) => topic)).toContain('Simulated')
  await admin.end()
  await watched.end()
})
