import 'server-only'
import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { explain } from '@/lib/embedded/embedded-error'
import { findRunning } from '@/lib/embedded/launch'
import { migrate } from '@/lib/store/migrate'
import type { Config } from './config'
import { type KeptCluster, keepCluster } from './keep-cluster'
import type { Log } from './log'
import { projectRoot } from './root'

export type Home = {
  storeUrl: string
  /** The embedded cluster this process started or adopted; null with DATABASE_URL or when somebody else runs it. */
  cluster: KeptCluster | null
}

const storeSettings: Record<string, string> = {
  max_connections: '60',
  shared_buffers: '128MB',
  // Lists of 50,000 indexes are joined and sorted in memory.
  work_mem: '16MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '512MB',
  autovacuum_naptime: '20s',
  random_page_cost: '1.1',
  jit: 'off',
  log_min_duration_statement: '-1',
  log_min_error_statement: 'panic',
  // Details of errors hold rows. Whoever sent the statement logs what may be said; what ends a server is still told.
  log_min_messages: 'log',
}

/**
 * Opens the metadata database: DATABASE_URL, or the embedded cluster of the home folder (made, started or adopted).
 * `join` connects to a cluster that another Arborist runs. The store is migrated before it is handed out.
 */
export async function openHome(config: Config, log: Log, options: { join?: boolean } = {}): Promise<Home> {
  const home = config.databaseUrl
    ? { storeUrl: config.databaseUrl, cluster: null }
    : await embedded(config, log, options)
  try {
    await migrate(home.storeUrl, join(projectRoot(), 'drizzle'))
  } catch (error) {
    await home.cluster?.stop()
    throw error
  }
  return home
}

async function embedded(config: Config, log: Log, options: { join?: boolean }): Promise<Home> {
  const dataDir = join(config.home, 'store')
  const password = secretFile(join(config.home, 'store.password'))
  const running = options.join ? await findRunning(dataDir) : null
  if (running) return { storeUrl: urlOf(running, password, 'arborist'), cluster: null }
  const cluster = await keepCluster(
    {
      dataDir,
      home: config.home,
      name: 'arborist',
      password,
      settings: storeSettings,
      log: (line) => log.info(line),
    },
    log,
  )
  try {
    await ensureDatabase(urlOf(cluster.current(), password, 'postgres'), 'arborist')
    return { storeUrl: urlOf(cluster.current(), password, 'arborist'), cluster }
  } catch (error) {
    await cluster.stop()
    throw error
  }
}

/**
 * A secret in a file only its owner can read, made on first use. It gets its name when it is whole: a full disk leaves no empty
 * one, and of two who start at once one makes it. Throws EmbeddedError.
 */
export function secretFile(file: string): string {
  try {
    if (existsSync(file) && statSync(file).size === 0) rmSync(file)
    if (!existsSync(file)) {
      mkdirSync(dirname(file), { recursive: true })
      const draft = `${file}.${process.pid}`
      try {
        writeFileSync(draft, randomBytes(24).toString('base64url'), { mode: 0o600 })
        linkSync(draft, file)
      } finally {
        rmSync(draft, { force: true })
      }
    }
  } catch (error) {
    if (!existsSync(file)) throw explain(error, dirname(file))
  }
  return readFileSync(file, 'utf8').trim()
}

function urlOf(server: { host: string; port: number }, password: string, database: string): string {
  return `postgresql://arborist:${password}@${encodeURIComponent(server.host)}:${server.port}/${database}`
}

async function ensureDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database "${name}"`)
  } finally {
    await client.end()
  }
}
