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
  /** Runs that failed as a whole. */
  failedRuns: number
  /** Items done, of those done or failed and of the runs that failed as a whole, 0..1; null without any. */
  successRate: number | null
  lastRunAt: Date | null
}

const within = ({ targetIds, policyId, from, to }: HistoryFilter) => sql`
  r.created_at >= ${from.toISOString()} and r.created_at < ${to.toISOString()} and not r.is_dry
  and r.state not in ('waiting', 'running')
  ${targetIds ? ofTargets(targetIds) : sql``}
  ${policyId ? sql`and r.policy_id = ${policyId}` : sql``}`

/** Of one target by equality: then an index gives its runs in order. */
const ofTargets = (ids: string[]) =>
  ids.length === 1 ? sql`and r.target_id = ${ids[0]}` : sql`and r.target_id = any(${sql.param(ids)}::uuid[])`

/**
 * Sums of parts, which `sums` puts together: no run is looked at twice. An index (`runs_history`) holds all their columns, so that
 * rows with their settings need not be read.
 */
const parts = sql`
  count(*) filter (where r.state <> 'missed') as runs, count(*) filter (where r.state = 'missed') as missed,
  count(*) filter (where r.state in ('stopped', 'cancelled', 'failed')) as stopped,
  count(*) filter (where r.state = 'failed') as failed_runs,
  sum(r.finished_at - r.started_at) as took, count(r.finished_at - r.started_at) as timed,
  sum(r.done) as done, sum(r.failed) as failed, sum(r.skipped) as skipped, sum(r.proposed) as proposed,
  sum(r.reclaimed_bytes) as reclaimed_bytes, sum(r.wal_bytes) as wal_bytes, max(r.started_at) as last_run_at`

const sums = sql`
  coalesce(sum(r.runs), 0)::int as runs, coalesce(sum(r.missed), 0)::int as missed, coalesce(sum(r.stopped), 0)::int as stopped,
  coalesce(sum(r.failed_runs), 0)::int as "failedRuns",
  (extract(epoch from sum(r.took)) * 1000 / nullif(sum(r.timed), 0))::float8 as "averageDurationMs",
  coalesce(sum(r.done), 0)::int as done, coalesce(sum(r.failed), 0)::int as failed,
  coalesce(sum(r.skipped), 0)::int as skipped, coalesce(sum(r.proposed), 0)::int as proposed,
  coalesce(sum(r.reclaimed_bytes), 0)::float8 as "reclaimedBytes", coalesce(sum(r.wal_bytes), 0)::float8 as "walBytes",
  sum(r.done)::float8 / nullif(sum(r.done) + sum(r.failed) + sum(r.failed_runs), 0)::float8 as "successRate",
  max(r.last_run_at) as "lastRunAt"`

type Sums = Omit<HistoryTotals, 'lastRunAt'> & { lastRunAt: string | null }
const totalsOf = ({ lastRunAt, ...sums }: Sums): HistoryTotals => ({
  ...sums,
  lastRunAt: lastRunAt ? new Date(lastRunAt) : null,
})

export type HistoryBucket = HistoryTotals & { at: Date }
export type PolicyTotals = HistoryTotals & { policyId: string; name: string; isRemoved: boolean }
export type HistorySums = { totals: HistoryTotals; buckets: HistoryBucket[]; byPolicy: PolicyTotals[] }

/** Weeks begin on Mondays, as the first of January 2001 did. Of any length and much cheaper than date_trunc with a zone. */
const bucketOf = (by: 'day' | 'week', shiftMs = 0) =>
  sql`date_bin(${by === 'day' ? '1 day' : '7 days'}::interval, r.created_at + make_interval(secs => ${shiftMs / 1000}), '2001-01-01T00:00:00Z')`

/**
 * What runs came to that began within a stretch of time and are over, in one pass: together, by day or week (from Monday) as
 * UTC cuts them, and by policy, the busiest first. `shiftMs` brings the days of another stretch beside those of this one.
 */
export async function historySums(
  db: Db,
  filter: HistoryFilter,
  by: 'day' | 'week',
  shiftMs = 0,
): Promise<HistorySums> {
  type Of = { isBucket: boolean; isPolicy: boolean; at: string | null; policyId: string | null }
  type Row = Sums & Of & { ranAs: string; name: string; isRemoved: boolean }
  const { rows } = await db.execute<Row>(sql`
    select h.*, coalesce(p.name, h."ranAs") as name, p.id is null or p.removed_at is not null as "isRemoved"
    from (
      select grouping(r.bucket) = 0 as "isBucket", grouping(r.policy_id) = 0 as "isPolicy", r.bucket as at,
        r.policy_id as "policyId", max(r.policy_name) as "ranAs", ${sums}
      from (
        select ${bucketOf(by, shiftMs)} as bucket, r.policy_id, max(r.policy_name) as policy_name, ${parts}
        from runs r where ${within(filter)} group by 1, 2) r
      group by grouping sets ((), (r.bucket), (r.policy_id))) h
      left join policies p on p.id = h."policyId"
    order by h.at, h.runs desc, name`)
  const read = ({ isBucket, isPolicy, at, policyId, ranAs: _, name, isRemoved, ...row }: Row) => ({
    ...{ isBucket, isPolicy, at, policyId, name, isRemoved },
    totals: totalsOf(row),
  })
  const all = rows.map(read)
  return {
    totals: all.find((row) => !row.isBucket && !row.isPolicy)!.totals,
    buckets: all.filter((row) => row.isBucket).map(({ at, totals }) => ({ at: new Date(at!), ...totals })),
    byPolicy: all
      .filter((row) => row.isPolicy)
      .map(({ policyId, name, isRemoved, totals }) => ({ policyId: policyId!, name, isRemoved, ...totals })),
  }
}

/** Bloat known in a target's indexes before the first and after the last run of each day or week, bytes. */
export type BloatBucket = { at: Date; before: number | null; after: number | null }

export async function historyBloat(db: Db, filter: HistoryFilter, by: 'day' | 'week'): Promise<BloatBucket[]> {
  const { rows } = await db.execute<Omit<BloatBucket, 'at'> & { at: string }>(sql`
    select r.bucket as at, (array_agg(r.bloat_bytes_before order by r.created_at))[1]::float8 as before,
      (array_agg(r.bloat_bytes_after order by r.created_at))[count(*)]::float8 as after
    from (
      select ${bucketOf(by)} as bucket, r.created_at, r.bloat_bytes_before, r.bloat_bytes_after
      from runs r where ${within(filter)} and r.bloat_bytes_before is not null and r.bloat_bytes_after is not null) r
    group by 1 order by 1`)
  return rows.map(({ at, ...row }) => ({ at: new Date(at), ...row }))
}

/** The same of several targets: together, and each. */
export async function historyByTarget(
  db: Db,
  filter: HistoryFilter,
): Promise<{ totals: HistoryTotals; byTarget: Map<string, HistoryTotals> }> {
  const { rows } = await db.execute<Sums & { isTarget: boolean; targetId: string | null }>(sql`
    select grouping(r.target_id) = 0 as "isTarget", r.target_id as "targetId", ${sums}
    from (select r.target_id, ${parts} from runs r where ${within(filter)} group by 1) r
    group by grouping sets ((), (r.target_id))`)
  const plain = ({ isTarget: _t, targetId: _i, ...row }: (typeof rows)[number]) => totalsOf(row)
  return {
    totals: plain(rows.find((row) => !row.isTarget)!),
    byTarget: new Map(rows.filter((row) => row.isTarget).map((row) => [row.targetId!, plain(row)])),
  }
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

/** A run that began within a stretch of time ends at most so long after it. */
const longestRunMs = 8 * 86_400_000

/** The latest rebuilds of a target, newest first, with what became of each index since. */
export async function rebuildsOf(
  db: Db,
  targetId: string,
  filter: HistoryFilter,
  limit: number,
): Promise<RebuildPast[]> {
  const latest = new Date(filter.to.getTime() + longestRunMs)
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
      select i.* from run_items i
      where i.target_id = ${targetId} and i.task = 'rebuild' and i.state = 'done' and i.size_before is not null
        and i.size_after is not null and i.finished_at >= ${filter.from.toISOString()} and i.finished_at < ${latest.toISOString()}
        and exists (select from runs r where r.id = i.run_id and ${within(filter)})
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
