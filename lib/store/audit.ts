import 'server-only'
import { and, desc, eq, lt } from 'drizzle-orm'
import type { Db } from './open'
import { audit } from './schema/access'

export type AuditRow = typeof audit.$inferSelect

/** Adds to the trail, in the caller's transaction: without its line in the trail, an act does not happen. */
export async function appendAudit(db: Db, row: typeof audit.$inferInsert): Promise<void> {
  await db.insert(audit).values(row)
}

/** Newest first, `before` an id. */
export async function listAudit(
  db: Db,
  filter: { targetId?: string; before?: number; limit: number },
): Promise<AuditRow[]> {
  const where = and(
    filter.targetId ? eq(audit.targetId, filter.targetId) : undefined,
    filter.before ? lt(audit.id, filter.before) : undefined,
  )
  return db.select().from(audit).where(where).orderBy(desc(audit.id)).limit(filter.limit)
}
