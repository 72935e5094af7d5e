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

/** The same by day or by week (from Monday), as UTC cuts them; `shiftMs` brings another stretch of time beside this one. */
export async function historyBuckets(
  db: Db,
  filter: HistoryFilter,
  by: 'day' | 'week',
  shiftMs = 0,
): Promise<HistoryBucket[]> {
  const { rows } = await db.execute<Omit<HistoryBucket, 'at'> & { at: string }>(sql`
    select date_trunc(${by}, r.created_at + make_interval(secs => ${shiftMs / 1000}), 'UTC') as at, ${sums},
      ((array_agg(r.bloat_bytes_before order by r.created_at) filter (where r.bloat_bytes_before is not null))[1])::float8 as "bloatBefore",
      ((array_agg(r.bloat_bytes_after order by r.created_at desc) filter (where r.bloat_bytes_after is not null))[1])::float8 as "bloatAfter"
    from runs r where ${within(filter)} group by 1 order by 1`)
  return rows.map(({ at, ...row }) => ({ ...row, at: new Date(at) }))
}

/** The same by target. */
export async function historyByTarget(db: Db, filter: HistoryFilter): Promise<Map<string, HistoryTotals>> {
  const { rows } = await db.execute<Omit<HistoryTotals, 'lastRunAt'> & { targetId: string; lastRunAt: string | null }>(
    sql`select r.target_id as "targetId", ${sums} from runs r where ${within(filter)} group by 1`,
  )
  return new Map(
    rows.map(({ targetId, lastRunAt, ...row }) => [
      targetId,
      { ...row, lastRunAt: lastRunAt ? new Date(lastRunAt) : null },
    ]),
  )
}

export type PolicyTotals = HistoryTotals & { policyId: string; name: string; isRemoved: boolean }

/** The same by policy, the busiest first; removed ones stay. */
export async function historyByPolicy(db: Db, filter: HistoryFilter): Promise<PolicyTotals[]> {
  const { rows } = await db.execute<Omit<PolicyTotals, 'lastRunAt'> & { lastRunAt: string | null }>(sql`
    select h.*, coalesce(p.name, h."ranAs") as name, p.id is null or p.removed_at is not null as "isRemoved"
    from (select r.policy_id as "policyId", max(r.policy_name) as "ranAs", ${sums} from runs r where ${within(filter)} group by 1) h
      left join policies p on p.id = h."policyId"
    order by h.runs desc, name limit 100`)
  return rows.map((row) => ({ ...row, lastRunAt: row.lastRunAt ? new Date(row.lastRunAt) : null }))
}

/** What else happened that bears on the figures: `count` is how many of its kind on that day. */
export type HistoryEvent = {
  at: Date
  what: 'policy' | 'operation' | 'server'
  /** The act on the policy, the kind of the operation, or what happened to the server. */
  kind: string
  subject: string | null
  operationId: string | null
  count: number
}

const policyActs = ['added policy', 'changed policy', 'switched policy on', 'switched policy off', 'removed policy']
const serverKinds = ['crash', 'failover', 'promoted', 'restart', 'upgraded', 'different-server', 'statistics-reset']

/** The latest events within a stretch of time, oldest first, and how many there were. */
export async function historyEvents(
  db: Db,
  targetId: string,
  { from, to }: Pick<HistoryFilter, 'from' | 'to'>,
  limit: number,
): Promise<{ events: HistoryEvent[]; total: number }> {
  const between = (column: ReturnType<typeof sql>) =>
    sql`${column} >= ${from.toISOString()} and ${column} < ${to.toISOString()}`
  const { rows } = await db.execute<Omit<HistoryEvent, 'at'> & { at: string; total: number }>(sql`
    select *, count(*) over ()::int as total from (
      select a.at, 'policy' as what, a.action as kind, a.subject, null::uuid as "operationId", 1 as count
      from audit a
      where a.target_id = ${targetId} and ${between(sql`a.at`)} and a.action = any(${sql.param(policyActs)}::text[])
      union all
      select max(o.finished_at), 'operation', o.kind, max(o.schema || '.' || o.name), (array_agg(o.id order by o.finished_at desc))[1],
        count(*)::int
      from operations o
      where o.target_id = ${targetId} and o.run_id is null and o.state = 'succeeded' and ${between(sql`o.finished_at`)}
      group by date_trunc('day', o.finished_at, 'UTC'), o.kind
      union all
      select e.at, 'server', e.kind, null, null, 1
      from lineage_events e
      where e.target_id = ${targetId} and e.index_id is null and ${between(sql`e.at`)}
        and e.kind = any(${sql.param(serverKinds)}::text[]) and e.detail ->> 'simulated' is null
    ) happened
    order by at desc limit ${limit}`)
  const events = rows.map(({ total: _, at, ...row }) => ({ ...row, at: new Date(at) })).reverse()
  return { events, total: rows[0]?.total ?? 0 }
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
