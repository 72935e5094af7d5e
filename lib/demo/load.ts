import { Client, type ClientConfig } from 'pg'
import { actions, openScene } from './actions'
import { copyField, copyInto } from './copy'
import indexesText from './indexes.sql'
import keysText from './keys.sql'
import restText from './rest.sql'
import { appRole, type DemoPasswords, grantMonitor, makeRoles } from './roles'
import tablesText from './tables.sql'
import { type Article, createWriter, makeSources } from './text'

export const demoDatabase = 'crawler'
const making = 'crawler_making'
const form = 1
const batch = 1000

export type DemoServer = { host: string; port: number; user: string; password: string }

export type LoadOptions = {
  /** Default 100 000. */
  articles?: number
  seed: number
  passwords: DemoPasswords
  /** Done so far, 0..1, and what is being done, in words. */
  onProgress?: (done: number, what: string) => void
  now?: Date
}

/**
 * Makes the database `crawler` with its roles, rows and indexes, through a superuser. Does nothing but set the passwords
 * when it is complete for the same seed and number of articles; a load that was interrupted is dropped and begun again.
 * Throws the driver's errors, and an Error when a database `crawler` exists that this function did not make.
 */
export async function loadCrawler(server: DemoServer, options: LoadOptions): Promise<void> {
  const { articles = 100_000, seed, passwords, onProgress = () => {}, now = new Date() } = options
  const complete = `Arborist demonstration: form ${form}, ${articles} articles, seed ${seed}`
  const admin = await open({ ...server, database: 'postgres' })
  try {
    await makeRoles(admin, passwords)
    const found = await findMade(admin)
    if (found === complete) return onProgress(1, 'ready')

    await admin.query(`drop database if exists ${making} with (force)`)
    await admin.query(
      `create database ${making} owner ${appRole} template template0 encoding 'UTF8'
         locale_provider builtin builtin_locale 'C.UTF-8' lc_collate 'C' lc_ctype 'C'`,
    )
    await fill(server, { articles, seed, now, onProgress })
    await admin.query(`comment on database ${making} is '${complete}'`)
    // The rename is the moment of completion: before it, the next start sees only a half-made load.
    if (found !== null) await admin.query(`drop database ${demoDatabase} with (force)`)
    await admin.query(`alter database ${making} rename to ${demoDatabase}`)
    onProgress(1, 'ready')
  } finally {
    await admin.end()
  }
}

async function open(config: ClientConfig): Promise<Client> {
  const client = new Client({ ...config, application_name: 'arborist demo load' })
  // A lost connection rejects the query under way; unheard, the event would end the process as well.
  client.on('error', () => {})
  await client.connect()
  await client.query(`set synchronous_commit = off`)
  await client.query(`set pg_stat_statements.track = 'none'`)
  return client
}

async function findMade(admin: Client): Promise<string | null> {
  const { rows } = await admin.query<{ note: string | null }>(
    `select shobj_description(oid, 'pg_database') as note from pg_database where datname = $1`,
    [demoDatabase],
  )
  if (rows.length === 0) return null
  const note = rows[0]?.note ?? ''
  if (!note.startsWith('Arborist demonstration')) {
    throw new Error(`A database ${demoDatabase} exists on this server that is not the demonstration's.`)
  }
  return note
}

type Fill = { articles: number; seed: number; now: Date; onProgress: (done: number, what: string) => void }

async function fill(server: DemoServer, { articles, seed, now, onProgress }: Fill): Promise<void> {
  const first = await open({ ...server, database: making })
  const second = await open({ ...server, database: making })
  const both = [first, second]
  try {
    await first.query('create extension pg_stat_statements')
    await first.query('create extension pgstattuple')
    for (const client of both) {
      await client.query(`set role ${appRole}`)
      await client.query(`set maintenance_work_mem = '256MB'`)
      await client.query(`set max_parallel_maintenance_workers = ${client === first ? 2 : 0}`)
    }
    // COPY FREEZE needs the table to be made in the same transaction; with wal_level minimal it then writes no WAL.
    await first.query('begin')
    await first.query(tablesText)
    const write = createWriter(seed, now, articles)
    await copyInto(
      first,
      `copy crawled_articles (${articleColumns}) from stdin with (freeze)`,
      writeLines(articles, write, (n) => onProgress((n / articles) * 0.3, 'articles')),
    )
    await first.query(`select setval('crawled_articles_id_seq', ${articles})`)
    await first.query(
      'insert into sources (domain, name, language) select * from unnest($1::text[], $2::text[], $3::text[])',
      columnsOf(makeSources()),
    )
    await first.query('commit')

    const recent = `${new Date(now.getTime() - 30 * 86_400_000).toISOString().slice(0, 10)} 00:00:00+00`
    const statements = indexesText
      .replace('{recent}', recent)
      .split(/;\s*\n/)
      .filter((text) => text.includes('create'))
    const rest = restText.replaceAll('{articles}', String(articles)).replaceAll('{now}', now.toISOString())
    const queue = [statements[0] as string, rest, ...statements.slice(1)]
    let done = 0
    const work = async (client: Client) => {
      for (let text = queue.shift(); text !== undefined; text = queue.shift()) {
        await client.query(text)
        done += 1
        onProgress(0.3 + (done / (statements.length + 1)) * 0.6, 'indexes')
      }
    }
    await Promise.all(both.map(work))
    onProgress(0.9, 'keys and statistics')
    await first.query(keysText)
    await second.query('delete from crawl_log where status = 200 and id % 3 > 0')
    for (const client of both) {
      await client.query('reset role')
      await client.query('select pg_stat_force_next_flush()')
    }
    await grantMonitor(first, making)
    // After the flush of what loading counted, and before the vacuum: a reset also forgets the live rows.
    await first.query('select pg_stat_reset()')
    await Promise.all([
      first.query('vacuum analyze crawled_articles'),
      second.query('vacuum analyze crawl_log, article_links, sources'),
    ])
    await growLinks(first)
    await actOnce(first, seed)
  } finally {
    await Promise.all(both.map((client) => client.end()))
  }
}

/** An eighth more links since they were analyzed, and a table that was once told not to be analyzed before half of it changed. */
async function growLinks(client: Client): Promise<void> {
  await client.query('alter table article_links set (autovacuum_analyze_scale_factor = 0.5)')
  await client.query(
    `insert into article_links (from_article_id, to_article_id, anchor, found_at)
     select from_article_id, to_article_id, anchor, now() from article_links where id % 8 = 0`,
  )
}

/** Each action of the workload once, as its role, so that the first snapshot already knows the statements. */
async function actOnce(client: Client, seed: number): Promise<void> {
  await client.query(`set pg_stat_statements.track = 'top'`)
  await client.query(`set role ${appRole}`)
  const scene = await openScene(client, seed)
  for (const action of actions) await action.act(client, scene)
}

const columnsOf = (sources: { domain: string; name: string; language: string }[]) => [
  sources.map((source) => source.domain),
  sources.map((source) => source.name),
  sources.map((source) => source.language),
]

const articleColumns =
  'id, url, title, content, summary, author, published_at, crawled_at, content_hash, word_count, language, source_domain, tags, metadata, created_at, updated_at'

function* writeLines(
  articles: number,
  write: (number: number) => Article,
  onRows: (rows: number) => void,
): Generator<string> {
  let lines = ''
  for (let number = 1; number <= articles; number++) {
    lines += `${writeLine(number, write(number))}\n`
    if (number % batch !== 0 && number !== articles) continue
    yield lines
    onRows(number)
    lines = ''
  }
}

function writeLine(id: number, article: Article): string {
  return [
    id,
    article.url,
    article.title,
    article.content,
    article.summary,
    article.author,
    article.publishedAt,
    article.crawledAt,
    article.contentHash,
    article.wordCount,
    article.language,
    article.sourceDomain,
    `{${article.tags.join(',')}}`,
    JSON.stringify(article.metadata),
    article.createdAt,
    article.updatedAt,
  ]
    .map(copyField)
    .join('\t')
}
