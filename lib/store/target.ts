import 'server-only'
import { and, asc, eq, isNull, or, type SQL, sql } from 'drizzle-orm'
import { Problem, type ProblemBody } from '@/lib/domain/problem'
import type { Db } from './open'
import { clusters, sealingKeys, targetStates, targets, workers } from './schema/target'

export type TargetRow = typeof targets.$inferSelect
export type TargetStateRow = typeof targetStates.$inferSelect
export type TargetWithState = TargetRow & { state: TargetStateRow }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A target by id, slug or name; null when there is none (or it is being removed). */
export async function findTarget(db: Db, handle: string): Promise<TargetWithState | null> {
  const byHandle = uuid.test(handle)
    ? eq(targets.id, handle)
    : or(eq(targets.slug, handle), eq(targets.name, handle.normalize('NFC')))
  const rows = await db
    .select()
    .from(targets)
    .innerJoin(targetStates, eq(targetStates.targetId, targets.id))
    .where(and(byHandle, isNull(targets.removedAt)))
    .orderBy(sql`${targets.slug} = ${handle} desc`, asc(targets.createdAt))
    .limit(1)
  const row = rows[0]
  return row ? { ...row.targets, state: row.target_states } : null
}

export async function listTargets(db: Db): Promise<TargetWithState[]> {
  const rows = await db
    .select()
    .from(targets)
    .innerJoin(targetStates, eq(targetStates.targetId, targets.id))
    .where(isNull(targets.removedAt))
    .orderBy(asc(targets.name), asc(targets.createdAt))
  return rows.map((row) => ({ ...row.targets, state: row.target_states }))
}

/** Adds a target with its state row. Throws the driver's 23505 when the slug is taken. */
export async function insertTarget(db: Db, row: typeof targets.$inferInsert): Promise<TargetRow> {
  const [added] = await db.insert(targets).values(row).returning()
  await db.insert(targetStates).values({ targetId: added!.id })
  return added!
}

/** A target as it is now, which stays so until the transaction ends; null when it is gone. */
export async function lockTarget(tx: Db, id: string): Promise<TargetRow | null> {
  const [row] = await tx.select().from(targets).where(eq(targets.id, id)).for('update')
  return row ?? null
}

export async function updateTarget(db: Db, id: string, change: Partial<TargetRow>): Promise<void> {
  await db.update(targets).set(change).where(eq(targets.id, id))
}

export async function updateTargetState(db: Db, id: string, change: Partial<TargetStateRow>): Promise<void> {
  await db.update(targetStates).set(change).where(eq(targetStates.targetId, id))
}

export async function slugTaken(db: Db, slug: string): Promise<boolean> {
  const rows = await db
    .select({ id: targets.id })
    .from(targets)
    .where(and(eq(targets.slug, slug), isNull(targets.removedAt)))
    .limit(1)
  return rows.length > 0
}

/** The cluster with this system identifier, made when it is new. */
export async function ensureCluster(db: Db, systemIdentifier: string): Promise<number> {
  const [row] = await db
    .insert(clusters)
    .values({ systemIdentifier })
    .onConflictDoUpdate({ target: clusters.systemIdentifier, set: { systemIdentifier } })
    .returning({ id: clusters.id })
  return row!.id
}

/**
 * Keeps a target from being removed, and its snapshots from being stored by anybody else, until the transaction ends.
 * Throws when it was removed, or when a snapshot was stored since the one we compare with.
 */
export async function holdTarget(tx: Db, id: string, lastSnapshotAt: Date | null): Promise<void> {
  const held = await tx.select({ removedAt: targets.removedAt }).from(targets).where(eq(targets.id, id)).for('share')
  if (!held[0] || held[0].removedAt) throw new Problem('not-found', 'This target was removed.')
  const states = await tx
    .select({ at: targetStates.lastSnapshotAt })
    .from(targetStates)
    .where(eq(targetStates.targetId, id))
    .for('update')
  if ((states[0]?.at?.getTime() ?? 0) === (lastSnapshotAt?.getTime() ?? 0)) return
  throw new Problem('conflict', 'Another snapshot of this target was stored meanwhile.')
}

/** Later than this from now, ms, no claim is made: one that seems to be was made by a clock that was ahead. */
const longestClaimMs = 600_000
/** As long a pause after failures is at most, s, or the interval if that is longer; and a minute. */
const longestPauseS = 360

/** Takes up to `limit` due targets for this worker; nobody else takes them until `claimMs` have passed. */
export async function claimDue(db: Db, worker: string, limit: number, claimMs: number): Promise<string[]> {
  const result = await db.execute<{ target_id: string }>(sql`
    update target_states s
    set claimed_by = ${worker}, claimed_until = now() + make_interval(secs => ${claimMs / 1000})
    where s.target_id in (
      select d.target_id
      from target_states d join targets t on t.id = d.target_id
      where (d.next_due_at <= now() or d.next_due_at > now() + make_interval(secs => t.interval_s + ${longestPauseS}))
        and t.paused_at is null and t.removed_at is null and ${isFree(sql`d.claimed_until`)}
      order by d.next_due_at
      limit ${limit}
      for update of d skip locked)
    returning s.target_id`)
  return result.rows.map((row) => row.target_id)
}

/** Claims one target now, whether due or not. False while another snapshot of it is being taken. */
export async function claimTarget(db: Db, targetId: string, worker: string, claimMs: number): Promise<boolean> {
  const result = await db.execute(sql`
    update target_states
    set claimed_by = ${worker}, claimed_until = now() + make_interval(secs => ${claimMs / 1000})
    where target_id = ${targetId} and ${isFree(sql`claimed_until`)}
    returning target_id`)
  return result.rows.length > 0
}

function isFree(until: SQL): SQL {
  return sql`coalesce(${until} < now() or ${until} > now() + make_interval(secs => ${longestClaimMs / 1000}), true)`
}

/** Whether a snapshot of the target is being taken. */
export async function isClaimed(db: Db, targetId: string): Promise<boolean> {
  const result = await db.execute(
    sql`select from target_states where target_id = ${targetId} and not ${isFree(sql`claimed_until`)}`,
  )
  return result.rows.length > 0
}

/** Ends a claim and says when the target is due again. */
export async function releaseTarget(db: Db, targetId: string, worker: string, dueInMs: number): Promise<void> {
  await db.execute(sql`
    update target_states
    set claimed_by = null, claimed_until = null, next_due_at = now() + make_interval(secs => ${dueInMs / 1000})
    where target_id = ${targetId} and claimed_by = ${worker}`)
}

/** Notes that a target could not be read; its history stays as it is. */
export async function noteFailure(db: Db, targetId: string, problem: ProblemBody, at: Date): Promise<number> {
  const [row] = await db
    .update(targetStates)
    .set({ lastProblem: problem, lastTriedAt: at, failures: sql`${targetStates.failures} + 1` })
    .where(eq(targetStates.targetId, targetId))
    .returning({ failures: targetStates.failures })
  return row?.failures ?? 0
}

/** Lets go of what dead workers held, so that the next one need not wait for their claims to end. */
export async function releaseClaimsOf(db: Db, workerIds: string[]): Promise<void> {
  if (workerIds.length === 0) return
  await db.execute(
    sql`update target_states set claimed_by = null, claimed_until = null where claimed_by = any(${sql.param(workerIds)}::text[])`,
  )
}

export async function beat(db: Db, worker: { id: string; host: string; pid: number; startedAt: Date }): Promise<void> {
  const beatAt = sql`now()`
  await db
    .insert(workers)
    .values({ ...worker, beatAt })
    .onConflictDoUpdate({ target: workers.id, set: { beatAt } })
}

/** Workers last heard of on this machine. */
export async function workersOn(db: Db, host: string): Promise<{ id: string; pid: number }[]> {
  return db.select({ id: workers.id, pid: workers.pid }).from(workers).where(eq(workers.host, host))
}

/** Forgets workers that have not been heard of for `ms`; answers their ids. */
export async function buryWorkers(db: Db, ms: number): Promise<string[]> {
  const result = await db.execute<{ id: string }>(
    sql`delete from workers where beat_at < now() - make_interval(secs => ${ms / 1000}) returning id`,
  )
  return result.rows.map((row) => row.id)
}

export async function buryWorker(db: Db, id: string): Promise<void> {
  await db.delete(workers).where(eq(workers.id, id))
}

/** When any worker was last heard of; null when none is known. A beat of the future was told by a clock that was ahead. */
export async function lastBeat(db: Db): Promise<Date | null> {
  const [row] = await db
    .select({ at: sql<string | null>`max(${workers.beatAt})::text` })
    .from(workers)
    .where(sql`${workers.beatAt} < now() + interval '1 minute'`)
  return row?.at ? new Date(row.at) : null
}

export async function publishSealingKey(db: Db, id: string, publicKey: string): Promise<void> {
  await db
    .insert(sealingKeys)
    .values({ id, publicKey })
    .onConflictDoUpdate({ target: sealingKeys.id, set: { createdAt: sql`now()` } })
}

export async function newestSealingKey(db: Db): Promise<string | null> {
  const [row] = await db.select().from(sealingKeys).orderBy(sql`${sealingKeys.createdAt} desc`).limit(1)
  return row?.publicKey ?? null
}

/** The store's own identity: a monitored target must not be this database. */
export async function storeIdentity(db: Db): Promise<{
  /** Null when the store's role may not read it. */
  systemIdentifier: string | null
  startedAt: Date
  database: string
  isEmbedded: boolean
}> {
  const found = await db.execute<{ started: string; database: string; name: string; may: boolean }>(sql`
    select pg_postmaster_start_time()::timestamptz(3) as started, current_database() as database,
      current_setting('cluster_name') as name, has_function_privilege('pg_control_system()', 'execute') as may`)
  const { started, database, name, may } = found.rows[0]!
  const read = may
    ? await db.execute<{ id: string }>(sql`select system_identifier::text as id from pg_control_system()`)
    : null
  return {
    systemIdentifier: read?.rows[0]?.id ?? null,
    startedAt: new Date(started),
    database,
    isEmbedded: name === 'arborist',
  }
}

/** Deletes the history of removed targets a portion at a time; true while there is more to do. */
export async function purgeRemoved(db: Db, portion = 2_000): Promise<boolean> {
  const removed = await db.execute<{ id: string }>(sql`select id from targets where removed_at is not null limit 1`)
  const id = removed.rows[0]?.id
  if (!id) return false
  for (const [owner, column, samples] of [
    [
      'indexes',
      'index_id',
      [
        'index_samples',
        'index_hours',
        'index_days',
        'index_windows',
        'index_shapes',
        'index_verdicts',
        'index_prices',
        'index_bloat',
        'bloat_days',
        'bloat_scans',
      ],
    ],
    ['tables', 'table_id', ['table_samples', 'table_hours', 'table_days']],
    ['statements', 'statement_id', ['statement_samples', 'statement_hours', 'statement_days']],
  ] as const) {
    const gone = await db.execute<{ id: number }>(
      sql`delete from ${sql.identifier(owner)} where id in (select id from ${sql.identifier(owner)} where target_id = ${id} limit ${portion}) returning id`,
    )
    if (gone.rows.length === 0) continue
    const ids = gone.rows.map((row) => row.id)
    for (const table of samples) {
      await db.execute(
        sql`delete from ${sql.identifier(table)} where ${sql.identifier(column)} = any(${sql.param(ids)}::int[])`,
      )
    }
    return true
  }
  await db.execute(sql`delete from snapshots where target_id = ${id}`)
  await db.execute(sql`delete from snapshot_hours where target_id = ${id}`)
  await db.execute(sql`delete from lineage_events where target_id = ${id}`)
  await db.execute(sql`delete from plans where target_id = ${id}`)
  await db.execute(sql`delete from alerts where target_id = ${id}`)
  await db.execute(sql`delete from findings where target_id = ${id}`)
  await db.execute(sql`delete from assessments where target_id = ${id}`)
  await db.execute(sql`delete from bloat_states where target_id = ${id}`)
  await db.execute(sql`delete from targets where id = ${id}`)
  return true
}
