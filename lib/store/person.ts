import 'server-only'
import { and, asc, count, eq, gt, isNull, ne, sql } from 'drizzle-orm'
import type { Role } from '@/lib/domain/role'
import type { Db } from './open'
import { persons, sessions, signInAttempts, signInTokens } from './schema/access'

export type PersonRow = typeof persons.$inferSelect

export async function listPersons(db: Db): Promise<PersonRow[]> {
  return db.select().from(persons).orderBy(asc(persons.createdAt))
}

export async function countPersons(db: Db): Promise<{ all: number; adminsWithPassword: number }> {
  const [row] = await db
    .select({
      all: count(),
      adminsWithPassword: sql<number>`(count(*) filter (where ${persons.role} = 'admin' and ${persons.passwordHash} is not null and ${persons.disabledAt} is null))::int`,
    })
    .from(persons)
  return row!
}

export async function findPerson(db: Db, by: { id: string } | { email: string }): Promise<PersonRow | null> {
  const where = 'id' in by ? eq(persons.id, by.id) : sql`lower(${persons.email}) = lower(${by.email})`
  const [row] = await db.select().from(persons).where(where).limit(1)
  return row ?? null
}

export async function insertPerson(db: Db, row: { name: string; email: string; role: Role }): Promise<PersonRow> {
  const [added] = await db.insert(persons).values(row).returning()
  return added!
}

export async function updatePerson(
  db: Db,
  id: string,
  change: Partial<Pick<PersonRow, 'name' | 'email' | 'role' | 'passwordHash' | 'disabledAt'>>,
): Promise<PersonRow | null> {
  const [row] = await db.update(persons).set(change).where(eq(persons.id, id)).returning()
  return row ?? null
}

/** Holds other sign-ups and role changes back until this transaction ends, so that the last administrator stays one. */
export async function lockPersons(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(7021530926119)`)
}

/** The oldest administrator who may sign in. */
export async function firstAdmin(db: Db): Promise<PersonRow | null> {
  const [row] = await db
    .select()
    .from(persons)
    .where(and(eq(persons.role, 'admin'), isNull(persons.disabledAt)))
    .orderBy(asc(persons.createdAt))
    .limit(1)
  return row ?? null
}

export async function insertSession(
  db: Db,
  row: { hash: string; personId: string; expiresAt: Date; userAgent: string | null },
): Promise<void> {
  await db.insert(sessions).values(row)
}

/** The person behind a live session, or null. A session unused for `idleMs` is over even before its end. */
export async function personOfSession(
  db: Db,
  hash: string,
  idleMs: number,
): Promise<{ person: PersonRow; seenAt: Date } | null> {
  const [row] = await db
    .select()
    .from(sessions)
    .innerJoin(persons, eq(persons.id, sessions.personId))
    .where(
      and(
        eq(sessions.hash, hash),
        gt(sessions.expiresAt, sql`now()`),
        gt(sessions.seenAt, sql`now() - make_interval(secs => ${idleMs / 1000})`),
        isNull(persons.disabledAt),
      ),
    )
    .limit(1)
  return row ? { person: row.persons, seenAt: row.sessions.seenAt } : null
}

export async function touchSession(db: Db, hash: string): Promise<void> {
  await db.update(sessions).set({ seenAt: sql`now()` }).where(eq(sessions.hash, hash))
}

export async function deleteSession(db: Db, hash: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.hash, hash))
}

/** Ends a person's sessions, except the one to `keep`. */
export async function deleteSessionsOf(db: Db, personId: string, keep?: string): Promise<void> {
  await db
    .delete(sessions)
    .where(and(eq(sessions.personId, personId), keep === undefined ? undefined : ne(sessions.hash, keep)))
}

export async function insertToken(
  db: Db,
  row: { hash: string; personId: string | null; expiresAt: Date },
): Promise<void> {
  await db.insert(signInTokens).values(row)
}

/** Uses a one-time token up. False when it never was, is over, or was used before. */
export async function useToken(db: Db, hash: string): Promise<{ personId: string | null } | null> {
  const [row] = await db
    .update(signInTokens)
    .set({ usedAt: sql`now()` })
    .where(and(eq(signInTokens.hash, hash), isNull(signInTokens.usedAt), gt(signInTokens.expiresAt, sql`now()`)))
    .returning({ personId: signInTokens.personId })
  return row ?? null
}

/** Ends links printed by earlier starts. */
export async function deleteTerminalTokens(db: Db): Promise<void> {
  await db.delete(signInTokens).where(isNull(signInTokens.personId))
}

export async function noteAttempt(db: Db, email: string, address: string): Promise<void> {
  await db.insert(signInAttempts).values({ email: email.toLowerCase(), address })
}

/** Failed sign-ins of the last `minutes`: for this e-mail, from this address, and for this e-mail from this address. */
export async function countAttempts(
  db: Db,
  email: string,
  address: string,
  minutes: number,
): Promise<{ email: number; address: number; both: number }> {
  const isEmail = eq(signInAttempts.email, email.toLowerCase())
  const isAddress = eq(signInAttempts.address, address)
  const [row] = await db
    .select({
      email: sql<number>`(count(*) filter (where ${isEmail}))::int`,
      address: sql<number>`(count(*) filter (where ${isAddress}))::int`,
      both: sql<number>`(count(*) filter (where ${isEmail} and ${isAddress}))::int`,
    })
    .from(signInAttempts)
    .where(gt(signInAttempts.at, sql`now() - make_interval(mins => ${minutes})`))
  return row!
}

/** Ends a person's one-time links that nobody opened. */
export async function deleteTokensOf(db: Db, personId: string): Promise<void> {
  await db.delete(signInTokens).where(and(eq(signInTokens.personId, personId), isNull(signInTokens.usedAt)))
}

/** Removes what no longer signs anybody in. */
export async function sweepAccess(db: Db): Promise<void> {
  await db.delete(sessions).where(sql`${sessions.expiresAt} < now()`)
  await db.delete(signInTokens).where(sql`${signInTokens.expiresAt} < now() or ${signInTokens.usedAt} is not null`)
  await db.delete(signInAttempts).where(sql`${signInAttempts.at} < now() - interval '1 day'`)
}
