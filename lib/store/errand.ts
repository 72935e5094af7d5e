import 'server-only'
import { and, eq, lt, sql } from 'drizzle-orm'
import type { ProblemBody } from '@/lib/domain/problem'
import type { Db, Store } from './open'
import { errands } from './schema/target'

export type ErrandRow = typeof errands.$inferSelect
export const errandAsked = 'arborist_errand_asked'
const errandAnswered = 'arborist_errand_answered'

/** Leaves an errand for a worker; `deadlineAt` bounds both waiting and doing. */
export async function askErrand(
  db: Db,
  row: { kind: ErrandRow['kind']; targetId: string | null; payload: Record<string, unknown>; deadlineAt: Date },
): Promise<string> {
  const [added] = await db.insert(errands).values(row).returning({ id: errands.id })
  await db.execute(sql`select pg_notify(${errandAsked}, ${added!.id})`)
  return added!.id
}

/** Takes the oldest waiting errand for this worker, or null. */
export async function claimErrand(db: Db, worker: string): Promise<ErrandRow | null> {
  const [row] = await db
    .update(errands)
    .set({ state: 'running', claimedBy: worker })
    .where(
      sql`${errands.id} = (select id from errands where state = 'waiting' and deadline_at > now() order by created_at limit 1 for update skip locked)`,
    )
    .returning()
  return row ?? null
}

/**
 * Writes the answer into the errand and tells whoever waits; with `worker`, only while it is that worker's. The payload,
 * which may hold a sealed secret, is dropped.
 */
export async function answerErrand(
  db: Db,
  id: string,
  answer: { result: unknown } | { problem: ProblemBody },
  worker?: string,
): Promise<void> {
  const isDone = 'result' in answer
  await db
    .update(errands)
    .set({
      state: isDone ? 'done' : 'failed',
      result: isDone ? answer.result : null,
      problem: isDone ? null : answer.problem,
      payload: {},
      finishedAt: sql`now()`,
    })
    .where(
      and(eq(errands.id, id), worker ? and(eq(errands.state, 'running'), eq(errands.claimedBy, worker)) : undefined),
    )
  await db.execute(sql`select pg_notify(${errandAnswered}, ${id})`)
}

export async function findErrand(db: Db, id: string): Promise<ErrandRow | null> {
  const [row] = await db.select().from(errands).where(eq(errands.id, id)).limit(1)
  return row ?? null
}

/** Reads an answered errand for the last time: what a server said of a statement is not kept. */
export async function dropErrand(db: Db, id: string): Promise<void> {
  await db.delete(errands).where(eq(errands.id, id))
}

/**
 * Gives back errands of dead workers and drops those whose time is over. A statement of a person is not run a second
 * time, and what the server said of it stays no longer than somebody waits for it.
 */
export async function sweepErrands(db: Db, deadWorkers: string[]): Promise<void> {
  if (deadWorkers.length > 0) {
    const theirs = sql`state = 'running' and claimed_by = any(${sql.param(deadWorkers)}::text[])`
    const lost: ProblemBody = {
      code: 'cancelled',
      message: 'The worker that did this is gone.',
      hint: 'Run it again.',
    }
    const failed = await db.execute<{ id: string }>(sql`
      update errands set state = 'failed', payload = '{}', problem = ${JSON.stringify(lost)}::jsonb
      where kind in ('explain', 'scan', 'message') and ${theirs} returning id`)
    for (const { id } of failed.rows) await db.execute(sql`select pg_notify(${errandAnswered}, ${id})`)
    await db.execute(sql`update errands set state = 'waiting', claimed_by = null where ${theirs}`)
  }
  await db
    .delete(errands)
    .where(and(eq(errands.kind, 'explain'), lt(errands.deadlineAt, sql`now() - interval '30 seconds'`)))
  await db.delete(errands).where(and(lt(errands.deadlineAt, sql`now() - interval '10 minutes'`)))
}

/** Resolves with the answered errand, or null when its deadline passed first. */
export async function awaitErrand(store: Store, id: string, deadlineAt: Date): Promise<ErrandRow | null> {
  const ears = earsOf(store)
  await ears.ready
  while (true) {
    const heard = new Promise<void>((resolve) => ears.waiting.set(id, resolve))
    const row = await findErrand(store.db, id)
    if (row && (row.state === 'done' || row.state === 'failed')) {
      ears.waiting.delete(id)
      return row
    }
    const left = deadlineAt.getTime() - Date.now()
    if (left <= 0) {
      ears.waiting.delete(id)
      return null
    }
    // The notification may be lost while the listening connection is being renewed; a look once a second bounds that.
    await Promise.race([heard, new Promise((resolve) => setTimeout(resolve, Math.min(left, 1000)))])
  }
}

type Ears = { waiting: Map<string, () => void>; ready: Promise<unknown> }
const earsByStore = new WeakMap<Store, Ears>()

function earsOf(store: Store): Ears {
  const known = earsByStore.get(store)
  if (known) return known
  const waiting = new Map<string, () => void>()
  const ready = store.listen(errandAnswered, (id) => waiting.get(id)?.()).catch(() => earsByStore.delete(store))
  const ears = { waiting, ready }
  earsByStore.set(store, ears)
  return ears
}
