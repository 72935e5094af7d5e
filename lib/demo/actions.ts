import type { Client } from 'pg'
import { createRandom, type Random } from './random'
import { type Article, createWriter } from './text'

/** What the actions know of the database: a handful of real rows to ask for, and how much it may hold. */
export type Scene = {
  random: Random
  known: Known[]
  sourceIds: number[]
  keepArticles: number
  keepLog: number
  write: (number: number) => Article
  nextNumber: number
}

type Known = {
  id: string
  url: string
  author: string | null
  source_domain: string
  language: string
  tags: string[]
  published_at: Date | null
  crawled_at: Date
}

export type Action = {
  /** Stands as a comment at the end of its statement; pg_stat_statements cuts off a leading one. */
  name: string
  writes: boolean
  /** How often at rhythm 1. */
  perMinute: number
  act(client: Client, scene: Scene): Promise<void>
}

/**
 * Looks around in the database. Only primary keys are used for it, because whatever is read here counts as use of an index.
 */
export async function openScene(client: Client, seed: number): Promise<Scene> {
  const { rows: bounds } = await client.query<{ low: string; high: string }>(
    'select min(id) as low, max(id) as high from crawled_articles /* crawler:bounds */',
  )
  const { rows: log } = await client.query<{ high: string | null }>(
    'select max(id) as high from crawl_log /* crawler:log_bounds */',
  )
  const { rows: sources } = await client.query<{ high: number }>(
    'select max(id) as high from sources where id <= 400 /* crawler:source_bounds */',
  )
  const low = Number(bounds[0]?.low ?? 1)
  const high = Number(bounds[0]?.high ?? 1)
  const random = createRandom(seed, Date.now())
  const scene: Scene = {
    random,
    known: [],
    sourceIds: Array.from({ length: Math.min(300, sources[0]?.high ?? 1) }, (_, n) => n + 1),
    keepArticles: high - low + 1,
    keepLog: Math.max(1000, Math.min(150_000, Number(log[0]?.high ?? 0))),
    write: createWriter(seed, new Date(), 1),
    nextNumber: Math.floor(Date.now() / 100),
  }
  await refreshScene(client, scene)
  return scene
}

/** Picks other known articles, so that not the same hundred are read for ever. */
export async function refreshScene(client: Client, scene: Scene): Promise<void> {
  const { rows } = await client.query<{ high: string }>(
    'select max(id) as high from crawled_articles /* crawler:bounds */',
  )
  const high = Number(rows[0]?.high ?? 1)
  const ids = Array.from({ length: 200 }, () => high - scene.random.skewed(scene.keepArticles))
  const found = await client.query<Known>(
    `select id, url, author, source_domain, language, tags, published_at, crawled_at
       from crawled_articles where id = any($1) /* crawler:known */`,
    [ids],
  )
  scene.known = found.rows
}

const dayMs = 86_400_000
const words =
  'glacier supernova midfielder brewery peatland orchard ceasefire procurement migraine antibiotics compiler warehouse goalkeeper manuscript bronzes drought seismological beekeepers pension turbines'.split(
    ' ',
  )

function read(name: string, perMinute: number, text: string, values: (scene: Scene) => unknown[]): Action {
  return {
    name,
    writes: false,
    perMinute,
    act: async (client, scene) => {
      await client.query(`${text} /* crawler:${name} */`, values(scene))
    },
  }
}

function write(name: string, perMinute: number, text: string, values: (scene: Scene) => unknown[]): Action {
  return { ...read(name, perMinute, text, values), writes: true }
}

const know = (scene: Scene) => scene.random.pick(scene.known)
const knowAuthor = (scene: Scene) =>
  scene.known.find((each) => each.author !== null && scene.random.next() < 0.1)?.author
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs)

export const actions: Action[] = [
  read('by_url', 110, 'select id, title, summary, author from crawled_articles where url = $1', (scene) => [
    know(scene).url,
  ]),
  read('by_id', 60, 'select title, content, author, published_at from crawled_articles where id = $1', (scene) => [
    know(scene).id,
  ]),
  read(
    'of_domain',
    50,
    `select id, title, published_at from crawled_articles
      where source_domain = $1 and published_at < $2 order by published_at desc limit 20`,
    (scene) => [know(scene).source_domain, daysAgo(scene.random.skewed(500))],
  ),
  read(
    'of_author',
    25,
    `select id, title, published_at from crawled_articles
      where author = $1 and published_at < $2 order by published_at desc limit 10`,
    (scene) => [knowAuthor(scene) ?? 'Emma Carter', daysAgo(scene.random.skewed(500))],
  ),
  read(
    'of_language',
    20,
    `select id, title, crawled_at from crawled_articles
      where language = $1 and crawled_at < $2 order by crawled_at desc limit 20`,
    (scene) => [scene.random.pick(['de', 'fr', 'es']), daysAgo(40 + scene.random.skewed(450))],
  ),
  read(
    'recent',
    30,
    'select id, url, title from crawled_articles where crawled_at > $1 order by crawled_at desc limit 30',
    () => [daysAgo(2)],
  ),
  read('stale', 6, 'select id, url from crawled_articles where crawled_at < $1 order by crawled_at limit 20', () => [
    daysAgo(400),
  ]),
  read(
    'search',
    5,
    `select id, title from crawled_articles
      where to_tsvector('english', content) @@ plainto_tsquery('english', $1) limit 20`,
    (scene) => [`${scene.random.pick(words)} ${know(scene).author?.split(' ')[1] ?? 'estuary'}`],
  ),
  read('by_tags', 5, 'select count(*) from crawled_articles where tags @> $1::text[]', (scene) => [
    scene.known.find((each) => each.tags.length > 2)?.tags ?? ['space', 'oceans'],
  ]),
  read(
    'links',
    40,
    `select l.anchor, a.title, a.url from article_links l join crawled_articles a on a.id = l.to_article_id
      where l.from_article_id = $1`,
    (scene) => [know(scene).id],
  ),
  read(
    'day_report',
    1,
    `select source_domain, count(*) from crawled_articles
      where published_at >= $1 and published_at < $2 group by source_domain order by 2 desc limit 10`,
    (scene) => {
      const days = 2 + scene.random.skewed(300)
      return [daysAgo(days), daysAgo(days - 1)]
    },
  ),
  read(
    'old_crawler',
    0.02,
    `select count(*) from crawled_articles where metadata @> '{"crawler": "v3.1", "depth": 6, "paywall": true}'`,
    () => [],
  ),
  read(
    'log_of_source',
    15,
    'select url, status, duration_ms from crawl_log where source_id = $1 order by started_at desc limit 20',
    (scene) => [scene.random.pickSkewed(scene.sourceIds)],
  ),
  read('slow_fetches', 0.7, 'select count(*), max(duration_ms) from crawl_log where duration_ms > $1', () => [900]),
  write(
    'log',
    40,
    `insert into crawl_log (source_id, url, status, duration_ms, bytes)
     select s, 'https://feed.example/' || md5(random()::text), case when random() < 0.03 then 404 else 200 end,
            40 + random() * 900, random() * 90000 from unnest($1::int[]) s`,
    (scene) => [Array.from({ length: 10 }, () => scene.random.pickSkewed(scene.sourceIds))],
  ),
  write(
    'forget_successes',
    2,
    `delete from crawl_log where started_at > now() - interval '12 minutes' and started_at < now() - interval '10 minutes'
        and status = 200 and id % 3 > 0`,
    () => [],
  ),
  write('prune_log', 1, 'delete from crawl_log where id <= (select max(id) from crawl_log) - $1::bigint', (scene) => [
    scene.keepLog,
  ]),
  write(
    'recrawl',
    24,
    `update crawled_articles set crawled_at = now(), updated_at = now(), metadata = metadata || $2::jsonb where id = $1`,
    (scene) => [know(scene).id, JSON.stringify({ crawler: 'v3.2', status: 200, depth: 1 + scene.random.skewed(6) })],
  ),
  { name: 'article', writes: true, perMinute: 10, act: addArticle },
  write(
    'prune_articles',
    2,
    `delete from crawled_articles where id in (
       select id from crawled_articles where id <= (select max(id) from crawled_articles) - $1::bigint order by id limit 10)`,
    (scene) => [scene.keepArticles],
  ),
  { name: 'try_source', writes: true, perMinute: 0.5, act: trySource },
]

async function addArticle(client: Client, scene: Scene): Promise<void> {
  const article = scene.write(scene.nextNumber++)
  const twin = await client.query('select id from crawled_articles where content_hash = $1 /* crawler:twin */', [
    article.contentHash,
  ])
  if (twin.rows.length > 0) return
  const { rows } = await client.query<{ id: string }>(
    `insert into crawled_articles
       (url, title, content, summary, author, published_at, content_hash, word_count, language, source_domain, tags, metadata)
     values ($1, $2, $3, $4, $5, now(), $6, $7, $8, $9, $10, $11) on conflict (url) do nothing returning id /* crawler:article */`,
    [
      article.url,
      article.title,
      article.content,
      article.summary,
      article.author,
      article.contentHash,
      article.wordCount,
      article.language,
      article.sourceDomain,
      article.tags,
      JSON.stringify(article.metadata),
    ],
  )
  const id = rows[0]?.id
  if (id === undefined) return
  await client.query(
    `insert into article_links (from_article_id, to_article_id, anchor)
     select $1, id, 'source' from crawled_articles where id = any($2::bigint[]) /* crawler:link */`,
    [id, [know(scene).id, know(scene).id]],
  )
}

async function trySource(client: Client, scene: Scene): Promise<void> {
  const { rows } = await client.query<{ id: number }>(
    `insert into sources (domain, name, language)
     values ($1, 'On trial', 'en') on conflict (domain) do update set name = excluded.name returning id /* crawler:try_source */`,
    [`trial-${scene.random.whole(1e9)}.example`],
  )
  const id = rows[0]?.id
  await client.query(
    `insert into crawl_log (source_id, url, status, duration_ms)
     values ($1, 'https://trial.example/feed', 410, 120) /* crawler:try_fetch */`,
    [id],
  )
  await client.query('delete from sources where id = $1 /* crawler:drop_source */', [id])
}
