import 'server-only'
import { asc, eq, isNull } from 'drizzle-orm'
import { Problem } from '@/lib/domain/problem'
import type { Db } from './open'
import { channels } from './schema/channel'

export type ChannelRow = typeof channels.$inferSelect
export type NewChannel = typeof channels.$inferInsert

/** Adds a channel. Throws `conflict` when its name is taken. */
export async function insertChannel(db: Db, row: NewChannel): Promise<ChannelRow> {
  const [added] = await db.insert(channels).values(row).onConflictDoNothing({ target: channels.name }).returning()
  return added ?? refuseName(row.name)
}

export async function updateChannel(db: Db, id: string, change: Partial<NewChannel>): Promise<ChannelRow | null> {
  if (change.name !== undefined) {
    const [same] = await db.select({ id: channels.id }).from(channels).where(eq(channels.name, change.name))
    if (same && same.id !== id) refuseName(change.name)
  }
  const [changed] = await db.update(channels).set(change).where(eq(channels.id, id)).returning()
  return changed ?? null
}

function refuseName(name: string): never {
  throw new Problem('conflict', `There is a channel “${name}” already.`, {
    hint: 'Choose another name.',
    field: 'name',
  })
}

/** Removes a channel with the history of its messages. */
export async function deleteChannel(db: Db, id: string): Promise<void> {
  await db.delete(channels).where(eq(channels.id, id))
}

export async function listChannels(db: Db): Promise<ChannelRow[]> {
  return db.select().from(channels).orderBy(asc(channels.name))
}

/** Channels that are not paused. */
export async function channelsInForce(db: Db): Promise<ChannelRow[]> {
  return db.select().from(channels).where(isNull(channels.pausedAt)).orderBy(asc(channels.createdAt))
}

/** By its id or its name. */
export async function findChannel(db: Db, handle: string): Promise<ChannelRow | null> {
  const all = await listChannels(db)
  return all.find((each) => each.id === handle) ?? all.find((each) => each.name === handle) ?? null
}
