import 'server-only'
import { sql } from 'drizzle-orm'
import type { RunState } from '@/lib/domain/maintenance/run'
import type { Db } from './open'

export type HistoryFilter = { targetIds: string[] | null; policyId: string | null; from: Date; to: Date }

export type HistoryTotals = {
  runs: number
  missed: number
  stopped: number
  /** Of runs that began and are over. */
  averageDurationMs: number | null
  done: number
  failed: number
  skipped: number
  proposed: number
  reclaimedBytes: number
  walBytes: number
  /** Items done, of those done or failed, 0..1; null without any. */
  successRate: number | null
  lastRunAt: Date | null
}

const within = ({ targetIds, policyId, from, to }: HistoryFilter) => sql`
  r.created_at >= ${from.toISOString()} and r.created_at < ${to.toISOString()} and not r.is_dry
  and r.state not in ('waiting', 'running')
  ${targetIds ? sql`and r.target_id = any(${sql.param(targetIds)}::uuid[])` : sql``}
  ${policyId ? sql`and r.policy_id = ${policyId}` : sql``}`

const sums = sql`
  count(*) filter (where r.state <> 'missed')::int as runs,
  count(*) filter (where r.state = 'missed')::int as missed,
  count(*) filter (where r.state in ('stopped', 'cancelled', 'failed'))::int as stopped,
  avg(extract(epoch from r.finished_at - r.started_at) * 1000)::float8 as "averageDurationMs",
  coalesce(sum(r.done), 0)::int as done, coalesce(sum(r.failed), 0)::int as failed,
  coalesce(sum(r.skipped), 0)::int as skipped, coalesce(sum(r.proposed), 0)::int as proposed,
  coalesce(sum(r.reclaimed_bytes), 0)::float8 as "reclaimedBytes", coalesce(sum(r.wal_bytes), 0)::float8 as "walBytes",
  sum(r.done)::float8 / nullif(sum(r.done) + sum(r.failed), 0) as "successRate",
  max(r.started_at) as "lastRunAt"`

/** What runs came to together that began within a stretch of time and are over. */
export async function historyTotals(db: Db, filter: HistoryFilter): Promise<HistoryTotals> {
  const { rows } = await db.execute<Omit<HistoryTotals, 'lastRunAt'> & { lastRunAt: string | null }>(
    sql`select ${sums} from runs r where ${within(filter)}`,
  )
  const row = rows[0]!
  return { ...row, lastRunAt: row.lastRunAt ? new Date(row.lastRunAt) : null }
}

export type HistoryBucket = Omit<HistoryTotals, 'lastRunAt'> & {
  at: Date
  /** Bloat known in the target's indexes before the first and after the last run of the bucket, bytes. */
  bloatBefore: number | null
  bloatAfter: number | null
}

/** The same by day or by week (from Monday), as UTC cuts them. */
export async function historyBuckets(db: Db, filter: HistoryFilter, by: 'day' | 'week'): Promise<HistoryBucket[]> {
  const { rows } = await db.execute<Omit<HistoryBucket, 'at'> & { at: string }>(sql`
    select date_trunc(${by}, r.created_at, 'UTC') as at, ${sums},
      ((array_agg(r.bloat_bytes_before order by r.created_at) filter (where r.bloat_bytes_before is not null))[1])::float8 as "bloatBefore",
      ((array_agg(r.bloat_bytes_after order by r.created_at desc) filter (where r.bloat_bytes_after is not null))[1])::float8 as "bloatAfter"
    from runs r where ${within(filter)} group by 1 order by 1`)
  return rows.map(({ at, ...row }) => ({ ...row, at: new Date(at) }))
}

export type TimelineRun = {
  id: string
  targetId: string
  policyName: string
  state: RunState
  at: Date
  durationMs: number | null
  reclaimedBytes: number
  done: number
  failed: number
}

/** The latest runs within a stretch of time, oldest first. */
export async function timelineRuns(db: Db, filter: HistoryFilter, limit: number): Promise<TimelineRun[]> {
  const { rows } = await db.execute<Omit<TimelineRun, 'at'> & { at: string }>(sql`
    select r.id, r.target_id as "targetId", r.policy_name as "policyName", r.state, r.created_at as at,
      (extract(epoch from r.finished_at - r.started_at) * 1000)::float8 as "durationMs",
      r.reclaimed_bytes::float8 as "reclaimedBytes", r.done, r.failed
    from runs r where ${within(filter)} order by r.created_at desc limit ${limit}`)
  return rows.map(({ at, ...row }) => ({ ...row, at: new Date(at) })).reverse()
}

export type RebuildPast = {
  itemId: number
  runId: string
  indexId: number | null
  schema: string
  table: string
  index: string
  at: Date
  predictedMs: number | null
  durationMs: number | null
  predictedBytes: number | null
  sizeBefore: number
  sizeAfter: number
  bloatBefore: number | null
  bloatAfter: number | null
  /** Of the index as last seen; null when it is gone. */
  sizeNow: number | null
  /** The first day on which it was as large again as before the rebuild. */
  returnedAt: Date | null
  /** How fast it bloats, bytes a day, and over how many days that was seen; null when not known yet. */
  bytesPerDay: number | null
}

/** The latest rebuilds of a target, newest first, with what became of each index since. */
export async function rebuildsOf(db: Db, filter: HistoryFilter, limit: number): Promise<RebuildPast[]> {
  const { rows } = await db.execute<
    Omit<RebuildPast, 'at' | 'returnedAt'> & { at: string; returnedAt: string | null }
  >(sql`
    select i.id::float8 as "itemId", i.run_id as "runId", i.index_id as "indexId", i.schema, i."table", i.index, i.finished_at as at,
      i.predicted_ms as "predictedMs", i.duration_ms as "durationMs", i.predicted_bytes::float8 as "predictedBytes",
      i.size_before::float8 as "sizeBefore", i.size_after::float8 as "sizeAfter", i.bloat_before as "bloatBefore",
      i.bloat_after as "bloatAfter", x.size_bytes::float8 as "sizeNow",
      (select min(d.at) from bloat_days d where d.index_id = i.index_id and d.at > i.finished_at and d.size_bytes >= i.size_before) as "returnedAt",
      (b.regrowth ->> 'bytesPerDay')::float8 as "bytesPerDay"
    from (
      select i.* from run_items i join runs r on r.id = i.run_id
      where ${within(filter)} and i.task = 'rebuild' and i.state = 'done' and i.size_before is not null and i.size_after is not null
      order by i.finished_at desc limit ${limit}) i
      left join indexes x on x.id = i.index_id and x.dropped_at is null
      left join index_bloat b on b.index_id = i.index_id
    order by i.finished_at desc`)
  return rows.map(({ at, returnedAt, ...row }) => ({
    ...row,
    at: new Date(at),
    returnedAt: returnedAt ? new Date(returnedAt) : null,
  }))
}
