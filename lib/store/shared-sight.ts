import 'server-only'
import { sql } from 'drizzle-orm'
import type { Database, Transaction } from './open'

const readOnly = { isolationLevel: 'repeatable read', accessMode: 'read only' } as const

/** Reads what the store is at this moment, whatever is written meanwhile. */
export function readPast<T>(db: Database, read: (past: Transaction) => Promise<T>): Promise<T> {
  return db.transaction(read, readOnly)
}

/**
 * For reading more than one thing at a time of one moment: answers how to read on a connection of its own what `past` sees.
 * `past` must still be open then.
 */
export async function shareSight(
  db: Database,
  past: Transaction,
): Promise<<T>(read: (beside: Transaction) => Promise<T>) => Promise<T>> {
  const { rows } = await past.execute<{ id: string }>(sql`select pg_export_snapshot() as id`)
  return (read) =>
    readPast(db, async (beside) => {
      await beside.execute(sql.raw(`set transaction snapshot '${rows[0]!.id}'`))
      return read(beside)
    })
}
