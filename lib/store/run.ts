import 'server-only'
import { and, asc, desc, eq, getTableColumns, gte, inArray, isNotNull, lt, sql } from 'drizzle-orm'
import { isRunOver, type RunState } from '@/lib/domain/maintenance/run'
import type { Db } from './open'
import { runItems, runs } from './schema/maintenance'

export type RunRow = typeof runs.$inferSelect
export type NewRun = typeof runs.$inferInsert
export type RunItemRow = typeof runItems.$inferSelect
export type NewRunItem = typeof runItems.$inferInsert

/** Notified when there may be a run to begin or to end. */
export const runAsked = 'arborist_run_asked'
/** Notified with `<target id> <run id>` whenever a run or one of its items changed. */
const runChanged = 'arborist_run_changed'

/** Adds a run; null when its slot has one already, however many workers try. */
export async function insertRun(db: Db, row: NewRun): Promise<RunRow | null> {
  const [added] = await db.insert(runs).values(row).onConflictDoNothing().returning()
  if (!added) return null
  await tell(db, added)
  await db.execute(sql`select pg_notify(${runAsked}, '')`)
  return added
}

/** Has the transactions that start a run on a target by hand come one after another, so that each sees the one before it. */
export async function oneStartAtATime(db: Db, targetId: string): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`start a run on ${targetId}`}, 0))`)
}

export async function findRun(db: Db, id: string): Promise<RunRow | null> {
  const [row] = await db.select().from(runs).where(eq(runs.id, id)).limit(1)
  return row ?? null
}

export type RunFilter = {
  targetId?: string | undefined
  policyId?: string | undefined
  states?: RunState[] | undefined
  from?: Date | undefined
  to?: Date | undefined
}

function whereOf(filter: RunFilter) {
  return and(
    filter.targetId ? eq(runs.targetId, filter.targetId) : undefined,
    filter.policyId ? eq(runs.policyId, filter.policyId) : undefined,
    filter.states ? inArray(runs.state, filter.states) : undefined,
    filter.from ? gte(runs.createdAt, filter.from) : undefined,
    filter.to ? lt(runs.createdAt, filter.to) : undefined,
  )
}

/** What lists show of a run: not the policy it rests on, and not what it left out. */
const { settings: _settings, leftOut: _leftOut, chosen: _chosen, ...brief } = getTableColumns(runs)
export type RunBrief = Omit<RunRow, 'settings' | 'leftOut' | 'chosen'>

/** Newest first. */
export async function listRuns(
  db: Db,
  filter: RunFilter & { limit: number; offset: number },
): Promise<{ rows: RunBrief[]; total: number }> {
  const where = whereOf(filter)
  const [rows, counted] = await Promise.all([
    db
      .select(brief)
      .from(runs)
      // Found by an index alone; only what is shown is read with all that is kept of it.
      .where(
        inArray(
          runs.id,
          db
            .select({ id: runs.id })
            .from(runs)
            .where(where)
            .orderBy(desc(runs.createdAt), desc(runs.id))
            .limit(filter.limit)
            .offset(filter.offset),
        ),
      )
      .orderBy(desc(runs.createdAt), desc(runs.id)),
    db.select({ total: sql<number>`count(*)::int` }).from(runs).where(where),
  ])
  return { rows, total: counted[0]?.total ?? 0 }
}

/** Runs of a policy that stand for a slot, with their slots, from a moment on. */
export async function slotsTaken(db: Db, policyId: string, from: Date): Promise<Set<number>> {
  const rows = await db
    .select({ slotAt: runs.slotAt })
    .from(runs)
    .where(and(eq(runs.policyId, policyId), isNotNull(runs.slotAt), gte(runs.slotAt, from)))
  return new Set(rows.map((row) => row.slotAt!.getTime()))
}

/**
 * Takes a run that nobody drives: one that waits on a target where none runs, or one whose driver was not heard of in time.
 * Each taking-over raises the fence.
 */
export async function claimRun(db: Db, worker: string, leaseMs: number): Promise<RunRow | null> {
  const lease = sql`now() + make_interval(secs => ${leaseMs / 1000})`
  try {
    const [row] = await db
      .update(runs)
      .set({
        state: 'running',
        owner: worker,
        leaseUntil: lease,
        fence: sql`${runs.fence} + 1`,
        startedAt: sql`coalesce(${runs.startedAt}, now())`,
      })
      .where(
        sql`${runs.id} = (
          select r.id from runs r
          where r.state in ('waiting', 'running') and (r.lease_until is null or r.lease_until < now())
            and not exists (select from runs o where o.target_id = r.target_id and o.state = 'running' and o.id <> r.id)
          order by r.state = 'running' desc, r.created_at limit 1 for update skip locked)`,
      )
      .returning()
    if (row) await tell(db, row)
    return row ?? null
  } catch (error) {
    // Another worker began a run of the same target in this moment.
    if (isSecondRun(error)) return null
    throw error
  }
}

function isSecondRun(error: unknown): boolean {
  const { code, cause } = error as { code?: string; cause?: { code?: string } }
  return (cause?.code ?? code) === '23505'
}

/** Holds a run on; false when another worker has it now. */
export async function extendRun(db: Db, run: Pick<RunRow, 'id' | 'fence'>, leaseMs: number): Promise<RunRow | null> {
  const [row] = await db
    .update(runs)
    .set({ leaseUntil: sql`now() + make_interval(secs => ${leaseMs / 1000})` })
    .where(and(eq(runs.id, run.id), eq(runs.fence, run.fence), eq(runs.state, 'running')))
    .returning()
  return row ?? null
}

/** Notes something of a run that this worker drives; null when another one does now. */
export async function noteRun(
  db: Db,
  run: Pick<RunRow, 'id' | 'targetId' | 'fence'>,
  change: Partial<NewRun>,
): Promise<RunRow | null> {
  const [row] = await db
    .update(runs)
    .set(change)
    .where(and(eq(runs.id, run.id), eq(runs.fence, run.fence), eq(runs.state, 'running')))
    .returning()
  if (row) await tell(db, row)
  return row ?? null
}

/** Ends runs that nobody began yet. */
export async function endWaiting(db: Db, id: string, change: Partial<NewRun>): Promise<boolean> {
  const [row] = await db
    .update(runs)
    .set(change)
    .where(and(eq(runs.id, id), eq(runs.state, 'waiting')))
    .returning()
  if (row) await tell(db, row)
  return row !== undefined
}

/** Asks for the end of a run that is under way. */
export async function askRunCancel(
  db: Db,
  run: Pick<RunRow, 'id' | 'targetId'>,
  by: string,
  at: Date,
): Promise<boolean> {
  const [row] = await db
    .update(runs)
    .set({ cancelAskedAt: at, cancelAskedBy: by })
    .where(and(eq(runs.id, run.id), eq(runs.state, 'running')))
    .returning({ id: runs.id })
  if (row) await tell(db, run)
  await db.execute(sql`select pg_notify(${runAsked}, '')`)
  return row !== undefined
}

/** Lets go of the runs of workers that are gone. */
export async function releaseRunsOf(db: Db, workers: string[]): Promise<void> {
  if (workers.length === 0) return
  await db
    .update(runs)
    .set({ leaseUntil: null })
    .where(and(eq(runs.state, 'running'), inArray(runs.owner, workers)))
}

export async function insertItems(db: Db, rows: NewRunItem[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) await db.insert(runItems).values(rows.slice(at, at + 500))
}

export async function itemsOf(db: Db, runId: string): Promise<RunItemRow[]> {
  return db.select().from(runItems).where(eq(runItems.runId, runId)).orderBy(asc(runItems.position))
}

export async function findItem(db: Db, id: number): Promise<RunItemRow | null> {
  const [row] = await db.select().from(runItems).where(eq(runItems.id, id)).limit(1)
  return row ?? null
}

/** Notes something of an item of a run that this worker drives; null when another one does now. */
export async function noteItem(
  db: Db,
  run: Pick<RunRow, 'id' | 'targetId' | 'fence'>,
  id: number,
  change: Partial<NewRunItem>,
): Promise<RunItemRow | null> {
  const [row] = await db
    .update(runItems)
    .set(change)
    .where(
      and(
        eq(runItems.id, id),
        sql`exists (select from runs r where r.id = ${run.id} and r.fence = ${run.fence} and r.state = 'running' for share)`,
      ),
    )
    .returning()
  if (row) await tell(db, run)
  return row ?? null
}

/** The latest proposal with one of some keys that no operation carries out yet, of a run that is over. */
export async function openProposal(
  db: Db,
  targetId: string,
  keys: readonly string[],
): Promise<Pick<RunItemRow, 'id' | 'runId'> | null> {
  if (keys.length === 0) return null
  const { rows } = await db.execute<{ id: number; runId: string }>(sql`
    select i.id::float8 as id, i.run_id as "runId"
    from run_items i join runs r on r.id = i.run_id
    where i.target_id = ${targetId} and i.key = any(${sql.param([...keys])}::text[])
      and i.state = 'proposed' and i.operation_id is null and not r.is_dry and r.state not in ('waiting', 'running')
    order by i.finished_at desc limit 1`)
  return rows[0] ?? null
}

/** Notes which operation carries a proposal out. */
export async function linkProposal(db: Db, itemId: number, operationId: string): Promise<void> {
  await db
    .update(runItems)
    .set({ operationId })
    .where(and(eq(runItems.id, itemId), eq(runItems.state, 'proposed')))
}

/** Proposals of runs that are over whose operation is over as well. */
export async function settledProposals(db: Db): Promise<{ itemId: number; runId: string; operationId: string }[]> {
  const { rows } = await db.execute<{ itemId: number; runId: string; operationId: string }>(sql`
    select i.id::float8 as "itemId", i.run_id as "runId", i.operation_id as "operationId"
    from run_items i join operations o on o.id = i.operation_id join runs r on r.id = i.run_id
    where i.state = 'proposed' and i.operation_id is not null
      and o.state in ('succeeded', 'failed', 'cancelled', 'refused') and r.state not in ('waiting', 'running')
    order by i.id limit 100`)
  return rows
}

/** A run that is over, held until the transaction ends, so that its sums are changed by one at a time. */
export async function holdOverRun(tx: Db, id: string): Promise<RunRow | null> {
  const [row] = await tx.select().from(runs).where(eq(runs.id, id)).for('update')
  return row && isRunOver(row.state) ? row : null
}

export async function settleItem(tx: Db, id: number, change: Partial<NewRunItem>): Promise<void> {
  await tx.update(runItems).set(change).where(eq(runItems.id, id))
}

export async function settleRun(tx: Db, run: Pick<RunRow, 'id' | 'targetId'>, change: Partial<NewRun>): Promise<void> {
  await tx.update(runs).set(change).where(eq(runs.id, run.id))
  await tell(tx, run)
}

async function tell(db: Db, row: Pick<RunRow, 'id' | 'targetId'>): Promise<void> {
  await db.execute(sql`select pg_notify(${runChanged}, ${`${row.targetId} ${row.id}`})`)
}
