import 'server-only'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'

export type Database = NodePgDatabase<Record<string, never>>
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]
/** Where a read or a write happens: the store or a transaction on it. */
export type Db = Database | Transaction

export type Store = {
  db: Database
  pool: pg.Pool
  /** Calls `heard` with each payload on the channel until the returned function is called. Reconnects by itself. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

// Timestamps of raw `sql` results arrive as text unless told otherwise; int8 of ours stays far below 2^53.
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === 20 && format !== 'binary') return Number
    return pg.types.getTypeParser(oid as 16, format as 'text')
  }) as typeof pg.types.getTypeParser,
}

/**
 * Opens the metadata database. `url` is ours (embedded or DATABASE_URL), never one a person typed into a page.
 * Sessions run in UTC, without JIT and parallel workers, which cost more than they save on queries of milliseconds, and
 * may sort 50,000 rows in memory.
 */
export function openStore(url: string, options: { max?: number; name?: string } = {}): Store {
  const settings = {
    connectionString: url,
    application_name: options.name ?? 'arborist',
    options:
      '-c timezone=UTC -c jit=off -c max_parallel_workers_per_gather=0 -c work_mem=32MB -c client_min_messages=warning',
    connectionTimeoutMillis: 10_000,
    types,
  }
  const pool = new pg.Pool({ ...settings, max: options.max ?? 8, idleTimeoutMillis: 30_000 })
  pool.on('error', () => {})
  const ears = new Set<() => Promise<void>>()
  return {
    db: drizzle(pool),
    pool,
    listen: async (channel, heard) => {
      const stop = await listen(() => new pg.Client({ ...settings, keepAlive: true }), channel, heard)
      ears.add(stop)
      return async () => {
        ears.delete(stop)
        await stop()
      }
    },
    close: async () => {
      await Promise.all([...ears].map((stop) => stop()))
      await pool.end()
    },
  }
}

async function listen(open: () => pg.Client, channel: string, heard: (payload: string) => void) {
  let client: pg.Client | null = null
  let stopped = false
  let retry: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const fresh = open()
    fresh.on('error', () => {})
    // One that never listened is told to whoever asked; only the loss of one that did is made good here.
    fresh.on('end', () => {
      if (client === fresh) again()
    })
    fresh.on('notification', (note) => heard(note.payload ?? ''))
    try {
      await fresh.connect()
      await fresh.query(`listen "${channel.replaceAll('"', '""')}"`)
    } catch (error) {
      fresh.end().catch(() => {})
      throw error
    }
    client = fresh
    if (stopped) await fresh.end().catch(() => {})
  }
  function again(): void {
    client = null
    if (stopped) return
    clearTimeout(retry)
    retry = setTimeout(() => connect().catch(again), 1000)
  }
  await connect()
  return async () => {
    stopped = true
    clearTimeout(retry)
    await client?.end().catch(() => {})
  }
}
