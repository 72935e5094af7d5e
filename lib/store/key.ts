import 'server-only'
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { lesserRole, type Role } from '@/lib/domain/role'
import type { Db } from './open'
import type { PersonRow } from './person'
import { keys, persons } from './schema/access'

export type KeyRow = typeof keys.$inferSelect
/** `allows` is what a key may do now, no more than the person who made it; null while they are disabled, or when it is revoked. */
export type HeldKey = KeyRow & { allows: Role | null }

export async function insertKey(db: Db, row: typeof keys.$inferInsert): Promise<KeyRow> {
  const [added] = await db.insert(keys).values(row).returning()
  return added!
}

export async function listKeys(db: Db): Promise<HeldKey[]> {
  return (await withMakers(db).orderBy(desc(keys.createdAt))).map(held)
}

export async function findKey(db: Db, hash: string): Promise<HeldKey | null> {
  const [row] = await withMakers(db).where(eq(keys.hash, hash)).limit(1)
  return row ? held(row) : null
}

function withMakers(db: Db) {
  return db.select().from(keys).leftJoin(persons, eq(persons.id, keys.personId))
}

function held({ keys: key, persons: maker }: { keys: KeyRow; persons: PersonRow | null }): HeldKey {
  const isStopped = key.revokedAt !== null || (maker?.disabledAt ?? null) !== null
  return { ...key, allows: isStopped ? null : lesserRole(key.role, maker?.role ?? key.role) }
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
