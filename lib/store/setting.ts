import 'server-only'
import { randomBytes } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import type { Db } from './open'
import { savedViews, settings } from './schema/access'

/** The value of a setting as stored, or undefined. */
export async function readSetting(db: Db, name: string): Promise<unknown> {
  const [row] = await db.select().from(settings).where(eq(settings.name, name)).limit(1)
  return row?.value
}

/** What tells this store from others: made on first use, the same for all who use the store. */
export async function storeId(db: Db): Promise<string> {
  await db
    .insert(settings)
    .values({ name: 'store-id', value: randomBytes(8).toString('hex') })
    .onConflictDoNothing()
  return String(await readSetting(db, 'store-id'))
}

export async function writeSetting(db: Db, name: string, value: unknown): Promise<void> {
  await db.insert(settings).values({ name, value }).onConflictDoUpdate({ target: settings.name, set: { value } })
}

export type SavedView = typeof savedViews.$inferSelect

export async function listViews(db: Db, personId: string, page: string): Promise<SavedView[]> {
  return db
    .select()
    .from(savedViews)
    .where(sql`${savedViews.personId} = ${personId} and ${savedViews.page} = ${page}`)
    .orderBy(savedViews.name)
}

export async function saveView(
  db: Db,
  row: { personId: string; page: string; name: string; search: string },
): Promise<SavedView> {
  const [saved] = await db
    .insert(savedViews)
    .values(row)
    .onConflictDoUpdate({
      target: [savedViews.personId, savedViews.page, savedViews.name],
      set: { search: row.search },
    })
    .returning()
  return saved!
}

export async function deleteView(db: Db, personId: string, id: string): Promise<boolean> {
  const gone = await db
    .delete(savedViews)
    .where(sql`${savedViews.personId} = ${personId} and ${savedViews.id} = ${id}`)
    .returning({ id: savedViews.id })
  return gone.length > 0
}
