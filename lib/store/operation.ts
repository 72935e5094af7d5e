import 'server-only'
import { and, asc, desc, eq, ilike, inArray, isNotNull, isNull, lt, ne, or, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import { isOver, mayMove, type OperationKind, type OperationState } from '@/lib/domain/operation/operation'
import { defaultLimits, type OperationLimits } from '@/lib/domain/operation/prepared'
import { queueOf } from '@/lib/domain/operation/queue'
import { Problem } from '@/lib/domain/problem'
import { appendAudit } from './audit'
import type { Db, Store } from './open'
import { operationEvents, operationLimits, operations } from './schema/operation'
import { clusters, targetStates, targets } from './schema/target'

export type OperationRow = typeof operations.$inferSelect
export type NewOperation = typeof operations.$inferInsert
/** What may be noted of an operation. */
export type OperationChange = PgUpdateSetSource<typeof operations>
export type OperationEventRow = typeof operationEvents.$inferSelect

/** Notified when there may be something to start, cancel or approve; no payload that matters. */
export const operationAsked = 'arborist_operation_asked'
/** Notified with `<target id> <operation id>` whenever an operation or its progress changed. */
export const operationChanged = 'arborist_operation_changed'

/** Adds an operation, bound to the database that the target is now. */
export async function insertOperation(db: Db, row: NewOperation): Promise<OperationRow> {
  const [at] = await db
    .select({ systemIdentifier: clusters.systemIdentifier, databaseOid: targetStates.databaseOid })
    .from(targetStates)
    .leftJoin(clusters, eq(clusters.id, targetStates.clusterId))
    .where(eq(targetStates.targetId, row.targetId))
  const [added] = await db
    .insert(operations)
    .values({ ...at, ...row })
    .returning()
  await tell(db, added!)
  await db.execute(sql`select pg_notify(${operationAsked}, '')`)
  return added!
}

export async function findOperation(db: Db, id: string): Promise<OperationRow | null> {
  const [row] = await db.select().from(operations).where(eq(operations.id, id)).limit(1)
  return row ?? null
}

export type OperationFilter = {
  targetId?: string | undefined
  states?: OperationState[] | undefined
  kinds?: OperationKind[] | undefined
  /** In the name of the index or table, or of who asked. */
  text?: string | undefined
  indexId?: number | undefined
  batchId?: string | undefined
  runId?: string | undefined
}

/** What is open first, then newest first. */
export async function listOperations(
  db: Db,
  filter: OperationFilter & { limit: number; offset: number },
): Promise<{ rows: OperationRow[]; total: number }> {
  const where = whereOf(filter)
  const [rows, counted] = await Promise.all([
    db
      .select()
      .from(operations)
      .where(where)
      .orderBy(
        sql`${operations.state} in ('waiting', 'preflight', 'running', 'cancelling') desc`,
        desc(operations.createdAt),
        desc(operations.position),
        desc(operations.id),
      )
      .limit(filter.limit)
      .offset(filter.offset),
    db.select({ total: sql<number>`count(*)::int` }).from(operations).where(where),
  ])
  return { rows, total: counted[0]?.total ?? 0 }
}

/** How many there are of each state. */
export async function countOperations(
  db: Db,
  filter: OperationFilter,
): Promise<Partial<Record<OperationState, number>>> {
  const rows = await db
    .select({ state: operations.state, count: sql<number>`count(*)::int` })
    .from(operations)
    .where(whereOf(filter))
    .groupBy(operations.state)
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}

function whereOf(filter: OperationFilter) {
  const like = filter.text ? `%${filter.text.replace(/[\\%_]/g, '\\$&')}%` : null
  return and(
    filter.targetId ? eq(operations.targetId, filter.targetId) : undefined,
    filter.states ? inArray(operations.state, filter.states) : undefined,
    filter.kinds ? inArray(operations.kind, filter.kinds) : undefined,
    filter.indexId ? eq(operations.indexId, filter.indexId) : undefined,
    filter.batchId ? eq(operations.batchId, filter.batchId) : undefined,
    filter.runId ? eq(operations.runId, filter.runId) : undefined,
    like
      ? or(
          sql`${operations.schema} || '.' || ${operations.name} ilike ${like}`,
          ilike(operations.table, like),
          ilike(operations.actorName, like),
        )
      : undefined,
  )
}

/** Notes the approval of an operation that waits for one, to be begun from a moment on and within a window, if any; false when there is none to give. */
export async function approveOperation(
  db: Db,
  row: Pick<OperationRow, 'id' | 'targetId'>,
  { by, at, begins, window }: { by: string; at: Date; begins: Date; window: { giveUpAt: Date; endsAt: Date } | null },
): Promise<boolean> {
  const approved = await db
    .update(operations)
    .set({ approvedAt: at, approvedBy: by, dueAt: begins, ...window })
    .where(
      and(
        eq(operations.id, row.id),
        eq(operations.state, 'waiting'),
        eq(operations.needsApproval, true),
        isNull(operations.approvedAt),
      ),
    )
    .returning({ id: operations.id })
  if (approved.length === 0) return false
  await tell(db, row)
  await db.execute(sql`select pg_notify(${operationAsked}, '')`)
  return true
}

/** Which of some operations wait for nobody's approval. */
export async function operationsToBegin(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db
    .select({ id: operations.id })
    .from(operations)
    .where(
      and(inArray(operations.id, [...ids]), or(eq(operations.needsApproval, false), isNotNull(operations.approvedAt))),
    )
  return new Set(rows.map(({ id }) => id))
}

/** Notes by which operation another one is undone; false when it is being undone, or was, already. */
export async function noteUndo(db: Db, row: Pick<OperationRow, 'id' | 'targetId'>, by: string): Promise<boolean> {
  const noted = await db.execute(sql`
    update operations set undone_by = ${by} where id = ${row.id} and (undone_by is null or exists (
      select from operations u where u.id = operations.undone_by and u.state in ('failed', 'cancelled', 'refused')))`)
  if (noted.rowCount === 0) return false
  await tell(db, row)
  return true
}

/** Until the transaction ends nobody else asks for operations on this target. */
export async function holdOperations(tx: Db, targetId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('operations of ' || ${targetId}, 0))`)
}

/**
 * Moves an operation on with what is to be noted beside, and tells it; that it began and how it ended goes into the trail. With
 * `fence`, only for the worker that holds it. Throws `conflict` when it is not in the state it was thought to be in, or is held by
 * another worker now.
 */
export async function moveOperation(
  db: Db,
  row: Pick<OperationRow, 'id' | 'targetId' | 'state'>,
  to: OperationState,
  change: OperationChange = {},
  fence?: number,
): Promise<OperationRow> {
  if (!mayMove(row.state, to)) throw new Problem('conflict', `This operation is ${row.state} already.`)
  return db.transaction(async (tx) => {
    const [moved] = await tx
      .update(operations)
      .set({ ...change, state: to })
      .where(
        and(
          eq(operations.id, row.id),
          eq(operations.state, row.state),
          fence === undefined ? undefined : eq(operations.fence, fence),
        ),
      )
      .returning()
    if (!moved) throw new Problem('conflict', 'This operation was changed meanwhile.', { hint: 'Look at it again.' })
    if (to === 'running') await recordOperation(tx, moved, 'operation began')
    if (isOver(to)) await recordOperation(tx, moved, `operation ${to}`)
    // What it did is seen at once, not at the next minute.
    if (isOver(to) && row.state !== 'waiting') {
      await tx.update(targetStates).set({ nextDueAt: sql`now()` }).where(eq(targetStates.targetId, row.targetId))
    }
    await tell(tx, row)
    return moved
  })
}

/** What workers do on a target stands in the trail beside what people asked for. */
async function recordOperation(tx: Db, row: OperationRow, action: string): Promise<void> {
  const { id, targetId, kind, schema, actorName } = row
  const name = `${schema}.${row.name}`
  const outcome = isOver(row.state) ? row.says : null
  await appendAudit(tx, {
    at: new Date(),
    actorKind: 'system',
    actorName: 'Arborist',
    action,
    subject: name,
    targetId,
    detail: { kind, name, operation: id, askedBy: actorName, ...(outcome === null ? {} : { outcome }) },
  })
}

/** Notes something of an operation without moving it. Answers null when another worker holds it now. */
export async function noteOperation(
  db: Db,
  row: Pick<OperationRow, 'id' | 'targetId'>,
  change: OperationChange,
  fence?: number,
): Promise<OperationRow | null> {
  const [changed] = await db
    .update(operations)
    .set(change)
    .where(and(eq(operations.id, row.id), fence === undefined ? undefined : eq(operations.fence, fence)))
    .returning()
  if (!changed) return null
  await tell(db, row)
  return changed
}

/** Adds a line to the log of an operation. */
export async function logOperation(
  db: Db,
  row: Pick<OperationRow, 'id' | 'targetId'>,
  kind: OperationEventRow['kind'],
  words: string,
): Promise<void> {
  await db.insert(operationEvents).values({ operationId: row.id, at: sql`clock_timestamp()`, kind, words })
  await tell(db, row)
}

/** The log of an operation in its order; of a very long one the last 1,000 lines. */
export async function eventsOfOperation(db: Db, id: string): Promise<OperationEventRow[]> {
  const rows = await db
    .select()
    .from(operationEvents)
    .where(eq(operationEvents.operationId, id))
    .orderBy(desc(operationEvents.id))
    .limit(1000)
  return rows.reverse()
}

/** Asks for an end. A waiting operation is cancelled at once; of a running one the worker takes care. */
export async function askCancel(db: Db, row: OperationRow, by: string, at: Date): Promise<void> {
  if (row.state === 'waiting') {
    await moveOperation(db, row, 'cancelled', {
      cancelAskedAt: at,
      cancelAskedBy: by,
      finishedAt: at,
      says: 'Cancelled before it began; nothing was changed.',
    })
    return
  }
  const asked = await db
    .update(operations)
    .set({ cancelAskedAt: at, cancelAskedBy: by })
    .where(
      and(
        eq(operations.id, row.id),
        inArray(operations.state, ['preflight', 'running']),
        isNull(operations.cancelAskedAt),
      ),
    )
    .returning({ id: operations.id })
  if (asked.length === 0) {
    const now = await findOperation(db, row.id)
    // Put off in this moment.
    if (now?.state === 'waiting') return askCancel(db, now, by, at)
    const isAsked = now && !isOver(now.state)
    throw new Problem('conflict', isAsked ? 'It is being cancelled already.' : 'This operation is over already.')
  }
  await tell(db, row)
  await db.execute(sql`select pg_notify(${operationAsked}, '')`)
}

/** What operations may do on a target; the defaults when nobody changed them. */
export async function readLimits(db: Db, targetId: string): Promise<OperationLimits> {
  const [row] = await db.select().from(operationLimits).where(eq(operationLimits.targetId, targetId)).limit(1)
  if (!row) return defaultLimits
  const { isReadOnly, dropsNeedApproval, oldSnapshotMinutes, buildsAtOnce, watchHours, mostHours } = row
  return { isReadOnly, dropsNeedApproval, oldSnapshotMinutes, buildsAtOnce, watchHours, mostHours }
}

/** The role that operations act as, when it is another than the one that reads. */
export async function readOperator(db: Db, targetId: string): Promise<{ user: string; sealedPassword: string } | null> {
  const [row] = await db
    .select({ user: operationLimits.user, sealedPassword: operationLimits.sealedPassword })
    .from(operationLimits)
    .where(eq(operationLimits.targetId, targetId))
    .limit(1)
  return row?.user && row.sealedPassword ? { user: row.user, sealedPassword: row.sealedPassword } : null
}

export async function writeLimits(
  db: Db,
  targetId: string,
  change: Partial<OperationLimits> & { user?: string | null; sealedPassword?: string | null },
): Promise<void> {
  await db
    .insert(operationLimits)
    .values({ targetId, ...change })
    .onConflictDoUpdate({ target: operationLimits.targetId, set: { targetId, ...change } })
}

/** Drops the role that operations act as, with its password; true when there was one. */
export async function forgetOperator(db: Db, targetId: string): Promise<boolean> {
  const forgotten = await db
    .update(operationLimits)
    .set({ user: null, sealedPassword: null })
    .where(and(eq(operationLimits.targetId, targetId), isNotNull(operationLimits.user)))
    .returning({ targetId: operationLimits.targetId })
  return forgotten.length > 0
}

/** Operations whose effect is watched and not kept yet, except what is undone again; what is to be kept comes first. */
export async function watchedOperations(db: Db): Promise<OperationRow[]> {
  return db
    .select()
    .from(operations)
    .where(
      and(
        eq(operations.state, 'succeeded'),
        isNotNull(operations.watchUntil),
        isNull(operations.effect),
        or(isNull(operations.undoneBy), lt(operations.watchUntil, sql`now()`)),
      ),
    )
    .orderBy(asc(operations.watchUntil))
    .limit(200)
}

/** Operations that are not over, oldest first, of one target or of all. */
export async function openOperations(db: Db, targetId?: string): Promise<OperationRow[]> {
  return db
    .select()
    .from(operations)
    .where(and(inArray(operations.state, openStates), targetId ? eq(operations.targetId, targetId) : undefined))
    .orderBy(asc(operations.createdAt), asc(operations.position), asc(operations.id))
}

const openStates: OperationState[] = ['waiting', 'preflight', 'running', 'cancelling']

/** Targets where something may begin, is to be taken over, or has waited too long. */
export async function targetsWithOperations(db: Db): Promise<string[]> {
  const found = await db.execute<{ target_id: string }>(sql`
    select distinct o.target_id from operations o join targets t on t.id = o.target_id
    left join operation_limits l on l.target_id = o.target_id
    where t.removed_at is null and o.state in ('waiting', 'preflight', 'running', 'cancelling')
      and case when o.state = 'waiting'
        then t.paused_at is null and not coalesce(l.is_read_only, false)
          and (o.give_up_at < now() or (o.due_at <= now() and (not o.needs_approval or o.approved_at is not null)))
        else o.lease_until is null or o.lease_until < now() end`)
  return found.rows.map((row) => row.target_id)
}

/**
 * Takes for `owner` what may begin on a target, in order, and what a worker that is gone left there. Ends what may never
 * begin. `nextAt` is when something more falls due.
 */
export async function claimOperations(
  store: Store,
  targetId: string,
  owner: string,
  leaseMs: number,
): Promise<{ begun: OperationRow[]; adopted: OperationRow[]; nextAt: Date | null }> {
  return store.db.transaction(async (tx) => {
    const siblings = await holdDatabase(tx, targetId)
    const now = new Date(String((await tx.execute<{ now: string }>(sql`select now()`)).rows[0]!.now))
    const lease = { owner, leaseUntil: new Date(now.getTime() + leaseMs), fence: sql`${operations.fence} + 1` }
    const adopted = await tx
      .update(operations)
      .set(lease)
      .where(
        and(
          eq(operations.targetId, targetId),
          inArray(operations.state, ['preflight', 'running', 'cancelling']),
          or(isNull(operations.leaseUntil), lt(operations.leaseUntil, now)),
        ),
      )
      .returning()
    for (const row of adopted) {
      if (row.state !== 'preflight') await recordOperation(tx, row, 'operation taken over from a worker that is gone')
    }
    const open = and(inArray(operations.targetId, siblings), inArray(operations.state, openStates))
    const batches = tx
      .select({ id: operations.batchId })
      .from(operations)
      .where(and(open, isNotNull(operations.batchId)))
    const rows = await tx
      .select(queuedColumns)
      .from(operations)
      .where(or(open, inArray(operations.batchId, batches)))
    const { buildsAtOnce } = await readLimits(tx, targetId)
    // What waits goes on waiting; what was begun goes on to its end.
    if (await isClosed(tx, targetId)) return { begun: [], adopted, nextAt: null }
    const queue = queueOf(rows, buildsAtOnce, now)
    const isOurs = (id: string) => rows.some((row) => row.id === id && row.targetId === targetId)
    for (const { id, says, hint } of queue.refuse.filter((each) => isOurs(each.id))) {
      const problem = { code: 'conflict' as const, message: says, hint }
      await moveOperation(tx, { id, targetId, state: 'waiting' }, 'refused', { says, problem, finishedAt: now })
      await logOperation(tx, { id, targetId }, 'state', says)
    }
    const begun: OperationRow[] = []
    for (const id of queue.start.filter(isOurs))
      begun.push(await moveOperation(tx, { id, targetId, state: 'waiting' }, 'preflight', lease))
    return { begun, adopted, nextAt: queue.nextAt }
  })
}

/** Whether nothing new begins on a target: it is paused or read-only. */
export async function isClosed(db: Db, targetId: string): Promise<boolean> {
  const [row] = await db
    .select({ pausedAt: targets.pausedAt, isReadOnly: operationLimits.isReadOnly })
    .from(targets)
    .leftJoin(operationLimits, eq(operationLimits.targetId, targets.id))
    .where(eq(targets.id, targetId))
    .limit(1)
  return row?.pausedAt != null || row?.isReadOnly === true
}

/**
 * Notes on which table an operation works. Answers the operation that works there already, or elsewhere among the same partitions;
 * null when the table is ours now.
 */
export async function occupyTable(
  store: Store,
  row: Pick<OperationRow, 'id' | 'targetId'>,
  table: { oid: number; rootOid?: number; schema: string; name: string },
): Promise<string | null> {
  return store.db.transaction(async (tx) => {
    const siblings = await holdDatabase(tx, row.targetId)
    await tx.update(operations).set({ tableOid: table.oid, table: table.name }).where(eq(operations.id, row.id))
    const [other] = await tx
      .select({ id: operations.id })
      .from(operations)
      .where(
        and(
          inArray(operations.targetId, siblings),
          isNotNull(operations.tableOid),
          sql`coalesce((${operations.plan} #>> '{table,rootOid}')::int8, ${operations.tableOid}) = ${table.rootOid ?? table.oid}`,
          ne(operations.id, row.id),
          inArray(operations.state, ['preflight', 'running', 'cancelling']),
        ),
      )
      .orderBy(asc(operations.createdAt), asc(operations.position), asc(operations.id))
      .limit(1)
    return other?.id ?? null
  })
}

/** Renews what `owner` holds and answers it, with who asked for an end. What is missing was taken over by another. */
export async function renewOperations(
  db: Db,
  owner: string,
  leaseMs: number,
): Promise<Pick<OperationRow, 'id' | 'fence' | 'cancelAskedAt'>[]> {
  return db
    .update(operations)
    .set({ leaseUntil: sql`now() + make_interval(secs => ${leaseMs / 1000})` })
    .where(and(eq(operations.owner, owner), inArray(operations.state, ['preflight', 'running', 'cancelling'])))
    .returning({ id: operations.id, fence: operations.fence, cancelAskedAt: operations.cancelAskedAt })
}

/** Lets go of what workers or their threads held, so that the next need not wait for the end of their leases. */
export async function releaseOperations(db: Db, owners: string[]): Promise<void> {
  if (owners.length === 0) return
  await db.execute(sql`
    update operations set owner = null, lease_until = null
    where state in ('preflight', 'running', 'cancelling')
      and (owner = any(${sql.param(owners)}::text[]) or split_part(owner, '/', 1) = any(${sql.param(owners)}::text[]))`)
}

/**
 * Bytes a second that this target has got done in operations of a kind lately: of the table for a build, of the index for a rebuild.
 * Null when none was large enough to tell (1 MB).
 */
export async function measuredRate(db: Db, targetId: string, kind: OperationKind): Promise<number | null> {
  const found = await db.execute<{ rate: number | null }>(sql`
    select sum(size)::float8 / nullif(sum(duration_ms), 0) * 1000 as rate
    from (
      select duration_ms, coalesce((plan #>> '{index,sizeBytes}')::float8, (plan #>> '{table,sizeBytes}')::float8) as size
      from operations
      where target_id = ${targetId} and kind = ${kind} and state = 'succeeded' and attempts = 0
      order by finished_at desc limit 10) lately
    where size > 1048576`)
  return found.rows[0]?.rate ?? null
}

const queuedColumns = {
  id: operations.id,
  targetId: operations.targetId,
  kind: operations.kind,
  state: operations.state,
  schema: operations.schema,
  table: operations.table,
  tableOid: operations.tableOid,
  treeOid: sql<number | null>`(${operations.plan} #>> '{table,rootOid}')::float8`,
  isFinish: sql<boolean>`coalesce((${operations.request} ->> 'finish')::boolean, false)`,
  batchId: operations.batchId,
  position: operations.position,
  createdAt: operations.createdAt,
  dueAt: operations.dueAt,
  giveUpAt: operations.giveUpAt,
  needsApproval: operations.needsApproval,
  approvedAt: operations.approvedAt,
  says: operations.says,
}

/** One decision at a time over the database of a target, which may be watched under two names. Answers those targets. */
async function holdDatabase(tx: Db, targetId: string): Promise<string[]> {
  const found = await tx.execute<{ id: string; database: string }>(sql`
    select o.target_id as id, coalesce(s.cluster_id || '/' || s.database_oid, s.target_id::text) as database
    from target_states s
    join target_states o on o.target_id = s.target_id or (o.cluster_id = s.cluster_id and o.database_oid = s.database_oid)
    where s.target_id = ${targetId}`)
  const name = `operations in ${found.rows[0]?.database ?? targetId}`
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
  return found.rows.length > 0 ? found.rows.map((row) => row.id) : [targetId]
}

async function tell(db: Db, row: Pick<OperationRow, 'id' | 'targetId'>): Promise<void> {
  await db.execute(sql`select pg_notify(${operationChanged}, ${`${row.targetId} ${row.id}`})`)
}
