import 'server-only'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as apply } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { Problem } from '@/lib/domain/problem'

const lockKey = 7_021_530_926_118

/**
 * Brings the store to the newest shape. Several processes may call it at once: an advisory lock lets one work while the
 * others wait. Throws a Problem for a server older than 15.
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
    await apply(drizzle(client), { migrationsFolder: folder })
  } finally {
    await client.end()
  }
}
