import 'server-only'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as apply } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { Problem } from '@/lib/domain/problem'

const lockKey = 7_021_530_926_118

/**
 * Brings the store to the newest shape. Several processes may call it at once: an advisory lock lets one work while the
 * others wait. Throws a Problem for a server older than 15, and for a store that a newer release has migrated, before anything
 * in it is touched.
 */
export async function migrate(url: string, folder: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'arborist migrate' })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query<{ number: number }>(
      `select current_setting('server_version_num')::int as number`,
    )
    if (rows[0]!.number < 150000) {
      throw new Problem('unsupported', 'The store needs PostgreSQL 15 or later.', {
        hint: 'Point DATABASE_URL at a newer server, or leave it unset to use the embedded one.',
      })
    }
    await client.query('select pg_advisory_lock($1)', [lockKey])
    await refuseNewer(client, folder)
    await apply(drizzle(client), { migrationsFolder: folder })
  } finally {
    await client.end()
  }
}

async function refuseNewer(client: pg.Client, folder: string): Promise<void> {
  const ours = readMigrationFiles({ migrationsFolder: folder }).at(-1)!.folderMillis
  const { rows: known } = await client.query(
    `select from pg_tables where schemaname = 'drizzle' and tablename = '__drizzle_migrations'`,
  )
  if (known.length === 0) return
  const { rows } = await client.query('select from drizzle.__drizzle_migrations where created_at > $1 limit 1', [ours])
  if (rows.length === 0) return
  throw new Problem(
    'unsupported',
    'A newer release of Arborist has changed the shape of this store, so this release does not open it.',
    { hint: 'Start that release or a later one, or restore the store as it was before. Nothing was changed.' },
  )
}
