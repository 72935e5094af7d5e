import 'server-only'
import { and, desc, eq, sql } from 'drizzle-orm'
import type { ProblemBody } from '@/lib/domain/problem'
import type { Db } from './open'
import { deliveries } from './schema/channel'

export type DeliveryRow = typeof deliveries.$inferSelect
export type NewDelivery = typeof deliveries.$inferInsert

/** Adds a message; null when the channel was or will be told of the same already. */
export async function insertDelivery(db: Db, row: NewDelivery): Promise<DeliveryRow | null> {
  const [added] = await db.insert(deliveries).values(row).onConflictDoNothing().returning()
  return added ?? null
}

export async function hasDelivery(db: Db, channelId: string, key: string): Promise<boolean> {
  const found = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.channelId, channelId), eq(deliveries.key, key)))
  return found.length > 0
}

/**
 * Takes the message that has been due longest, of a channel that is not paused and to which nobody sends at the moment. One
 * whose sender was not heard of in time is taken over. Each taking counts as a try.
 */
export async function claimDelivery(db: Db, leaseMs: number): Promise<DeliveryRow | null> {
  const [row] = await db
    .update(deliveries)
    .set({
      state: 'sending',
      attempts: sql`${deliveries.attempts} + 1`,
      leaseUntil: sql`now() + make_interval(secs => ${leaseMs / 1000})`,
    })
    .where(
      sql`${deliveries.id} = (
        select d.id from deliveries d join channels c on c.id = d.channel_id
        where c.paused_at is null
          and (d.state = 'waiting' and d.due_at <= now() or d.state = 'sending' and d.lease_until < now())
          and not exists (select from deliveries o where o.channel_id = d.channel_id and o.state = 'sending' and o.lease_until >= now())
        order by d.due_at, d.id limit 1 for update of d skip locked)`,
    )
    .returning()
  return row ?? null
}

/** Notes how a try ended; without effect when another worker has taken the message over. */
export async function endAttempt(
  db: Db,
  { id, attempts }: Pick<DeliveryRow, 'id' | 'attempts'>,
  end: { state: 'sent' | 'failed' | 'waiting'; problem: ProblemBody | null; pauseMs?: number },
): Promise<void> {
  const { state, problem, pauseMs = 0 } = end
  await db
    .update(deliveries)
    .set({
      state,
      problem,
      leaseUntil: null,
      ...(state === 'waiting'
        ? { dueAt: sql`now() + make_interval(secs => ${pauseMs / 1000})` }
        : { finishedAt: sql`now()` }),
    })
    .where(and(eq(deliveries.id, id), eq(deliveries.attempts, attempts), eq(deliveries.state, 'sending')))
}

export type DeliveryBrief = Omit<DeliveryRow, 'message' | 'key' | 'leaseUntil'> & { subject: string }

/** Messages of a channel, newest first, without their contents. */
export async function listDeliveries(
  db: Db,
  channelId: string,
  page: { limit: number; offset: number },
): Promise<{ rows: DeliveryBrief[]; total: number }> {
  const { id, kind, state, attempts, dueAt, problem, createdAt, finishedAt } = deliveries
  const subject = sql<string>`${deliveries.message} ->> 'subject'`
  const [rows, counted] = await Promise.all([
    db
      .select({
        id,
        channelId: deliveries.channelId,
        kind,
        state,
        attempts,
        dueAt,
        problem,
        createdAt,
        finishedAt,
        subject,
      })
      .from(deliveries)
      .where(eq(deliveries.channelId, channelId))
      .orderBy(desc(id))
      .limit(page.limit)
      .offset(page.offset),
    db.select({ total: sql<number>`count(*)::int` }).from(deliveries).where(eq(deliveries.channelId, channelId)),
  ])
  return { rows, total: counted[0]?.total ?? 0 }
}

/** The newest message of each channel that is over, and how many wait. */
export async function latestDeliveries(
  db: Db,
): Promise<Map<string, { state: 'sent' | 'failed' | null; at: Date | null; waiting: number }>> {
  const { rows } = await db.execute<{
    id: string
    state: 'sent' | 'failed' | null
    at: string | null
    waiting: number
  }>(sql`
    select c.id, l.state, l.finished_at::text as at, w.waiting
    from channels c
    left join lateral (
      select d.state, d.finished_at from deliveries d
      where d.channel_id = c.id and d.state in ('sent', 'failed') order by d.id desc limit 1) l on true
    cross join lateral (
      select count(*)::int as waiting from deliveries d where d.channel_id = c.id and d.state in ('waiting', 'sending')) w`)
  return new Map(rows.map(({ id, state, at, waiting }) => [id, { state, at: at ? new Date(at) : null, waiting }]))
}

/** What a message was made of must be known while the same could be told again. */
const leastDays = 30

/** Forgets alerts and messages that are over, after so many days of history, and of none that waits. */
export async function sweepMessages(db: Db, days: number): Promise<void> {
  const before = sql`now() - make_interval(days => ${Math.max(days, leastDays)})`
  await db.execute(sql`delete from deliveries where created_at < ${before} and state in ('sent', 'failed')`)
  await db.execute(sql`delete from alerts where at < ${before}`)
}
