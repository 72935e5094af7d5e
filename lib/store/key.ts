import 'server-only'
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Db } from './open'
import { keys } from './schema/access'

export type KeyRow = typeof keys.$inferSelect

export async function insertKey(db: Db, row: typeof keys.$inferInsert): Promise<KeyRow> {
  const [added] = await db.insert(keys).values(row).returning()
  return added!
}

export async function listKeys(db: Db): Promise<KeyRow[]> {
  return db.select().from(keys).orderBy(desc(keys.createdAt))
}

export async function findKey(db: Db, hash: string): Promise<KeyRow | null> {
  const [row] = await db
    .select()
    .from(keys)
    .where(and(eq(keys.hash, hash), isNull(keys.revokedAt)))
    .limit(1)
  return row ?? null
}

/** The person behind a key, also a revoked one; null when nobody is known. */
export async function personOfKey(db: Db, id: string): Promise<string | null> {
  const [row] = await db.select({ personId: keys.personId }).from(keys).where(eq(keys.id, id)).limit(1)
  return row?.personId ?? null
}

/** Notes the use of a key, at most once a minute. */
export async function touchKey(db: Db, id: string): Promise<void> {
  await db
    .update(keys)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(keys.id, id), sql`coalesce(${keys.lastUsedAt}, 'epoch') < now() - interval '1 minute'`))
}

export async function revokeKey(db: Db, id: string): Promise<KeyRow | null> {
  const [row] = await db
    .update(keys)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(keys.id, id), isNull(keys.revokedAt)))
    .returning()
  return row ?? null
}
