import 'server-only'
import { sql } from 'drizzle-orm'
import type { Db } from './open'

/** How far the clock of the store is ahead of ours, ms; as near as half the time that the answer takes. */
export async function storeAheadMs(db: Db): Promise<number> {
  const asked = Date.now()
  const { rows } = await db.execute<{ ms: number }>(
    sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`,
  )
  return rows[0]!.ms - (asked + Date.now()) / 2
}
