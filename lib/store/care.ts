import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { BloatConfidence, BloatReason } from '@/lib/domain/bloat/bloat-estimate'
import type { FindingKind, FindingObject } from '@/lib/domain/finding'
import type { CaredTable, Past } from '@/lib/domain/maintenance/care-facts'
import type { DoneOperation } from '@/lib/domain/maintenance/rates'
import { leastPages } from '@/lib/domain/maintenance/tasks/heap-visits'
import type { OperationRequest } from '@/lib/domain/operation/request'
import type { Verdict } from '@/lib/domain/verdict'
import { windows } from '@/lib/domain/window'
import type { Db } from './open'

const dateOf = (text: string | null) => (text ? new Date(text) : null)

export type CaredIndexRow = {
  id: number
  tableId: number
  schema: string
  table: string
  name: string
  method: string
  columns: string
  sizeBytes: number | null
  tableBytes: number | null
  isExclusion: boolean
  ratio: number | null
  reclaimableBytes: number | null
  confidence: BloatConfidence | null
  reason: BloatReason | null
  keyOrder: 'ascending' | 'random' | null
  pendingPages: number | null
  rebuiltAt: Date | null
}

/** Whole, own indexes of a target from a size on, each with its latest bloat. With `only`, that one. */
export async function loadCaredIndexes(
  db: Db,
  targetId: string,
  leastBytes: number,
  only?: { schema: string; name: string },
): Promise<CaredIndexRow[]> {
  const which: SQL = only
    ? sql`i.schema = ${only.schema} and i.name = ${only.name}`
    : sql`(i.size_bytes >= ${leastBytes} or i.method = 'gin')`
  const { rows } = await db.execute<Omit<CaredIndexRow, 'rebuiltAt'> & { rebuiltAt: string | null }>(sql`
    select i.id, i.table_id as "tableId", i.schema, i."table", i.name, i.method, i.columns,
      i.size_bytes::float8 as "sizeBytes", t.heap_bytes::float8 as "tableBytes", i.is_exclusion as "isExclusion",
      b.ratio, b.reclaimable_bytes::float8 as "reclaimableBytes", b.confidence, b.reason, b.key_order as "keyOrder",
      (b.pages ->> 'pendingPages')::float8 as "pendingPages", b.rebuilt_at as "rebuiltAt"
    from indexes i join tables t on t.id = i.table_id left join index_bloat b on b.index_id = i.id
    where i.target_id = ${targetId} and i.dropped_at is null and i.kind = 'i' and i.is_valid and i.is_ready and i.is_live
      and not i.is_system and not i.is_toast and ${which}`)
  return rows.map((row) => ({ ...row, rebuiltAt: dateOf(row.rebuiltAt) }))
}

const isHidden = sql`t.pages >= ${leastPages} and t.all_visible_pages < t.pages`

/** Own tables of a target that may need fresh statistics or a vacuum; those of no change at all are left out. */
export async function loadCaredTables(db: Db, targetId: string): Promise<Omit<CaredTable, 'past'>[]> {
  const { rows } = await db.execute<
    Omit<CaredTable, 'past' | 'lastAnalyzedAt' | 'lastVacuumedAt'> &
      Record<'lastAnalyzedAt' | 'lastVacuumedAt', string | null>
  >(sql`
    select t.id, t.schema, t.name, t.kind, t.row_estimate as rows, t.live_rows::float8 as "liveRows",
      t.dead_rows::float8 as "deadRows", t.modified_since_analyze::float8 as "modifiedSinceAnalyze",
      greatest(t.last_analyze_at, t.last_autoanalyze_at) as "lastAnalyzedAt",
      t.row_estimate < 0 and t.last_analyze_at is null and t.last_autoanalyze_at is null as "isNeverAnalyzed",
      t.heap_bytes::float8 as bytes, coalesce(parts.n, 0) as partitions, t.pages::float8 as pages,
      t.all_visible_pages::float8 as "allVisiblePages", greatest(t.last_vacuum_at, t.last_autovacuum_at) as "lastVacuumedAt",
      t.written_since_vacuum::float8 as "writtenSinceVacuum", coalesce(read.reads, '[]') as reads,
      greatest(0, t.index_rows_fetched - coalesce(read.fetched, 0))::float8 as "bitmapRows"
    from tables t left join (
      select i.table_id, sum(i.tuples_fetched) as fetched, json_agg(json_build_object('name', i.name,
          'hasInclude', coalesce(s.include::text <> '[]', false), 'allEntries', i.tuples_read, 'allVisits', i.tuples_fetched,
          'entries', i.tuples_read_sum - coalesce(w.tuples_read, 0), 'visits', i.tuples_fetched_sum - coalesce(w.tuples_fetched, 0)
        )) filter (where i.is_valid and i.method in ('btree', 'gist', 'spgist')
          and i.tuples_fetched_sum > coalesce(w.tuples_fetched, 0)) as reads
      from tables t join indexes i on i.table_id = t.id left join index_windows w on w.index_id = i.id and w.hours = ${windows['7d']}
        left join index_shapes s on s.index_id = i.id
      where t.target_id = ${targetId} and ${isHidden} and i.dropped_at is null group by 1) read on read.table_id = t.id
    left join (
      with recursive below as (
        select p.oid as parent, c.oid from tables p join tables c on c.target_id = p.target_id and c.parent_oid = p.oid
        where p.target_id = ${targetId} and p.kind = 'p' and p.dropped_at is null and c.dropped_at is null and c.kind <> 't'
        union
        select b.parent, c.oid from below b join tables c on c.target_id = ${targetId} and c.parent_oid = b.oid
        where c.dropped_at is null and c.kind <> 't'
      ) select parent, count(*)::int as n from below group by parent) parts on parts.parent = t.oid
    where t.target_id = ${targetId} and t.dropped_at is null and not t.is_system and t.kind <> 't' and not t.is_locked
      and (t.kind = 'p' or t.modified_since_analyze > 0 or t.dead_rows > 0 or t.row_estimate < 0
        or ${isHidden} or exists (select from indexes i where i.table_id = t.id and i.method = 'gin' and i.dropped_at is null))`)
  return rows.map((row) => ({
    ...row,
    lastAnalyzedAt: dateOf(row.lastAnalyzedAt),
    lastVacuumedAt: dateOf(row.lastVacuumedAt),
  }))
}

export type CaredFindingRow = {
  id: number
  kind: FindingKind
  says: string
  objects: [FindingObject, ...FindingObject[]]
  reclaimableBytes: number | null
  verdict: Verdict | null
  operations: OperationRequest[] | null
  sql: string | null
}

/** Open findings of some kinds. */
export async function loadCaredFindings(
  db: Db,
  targetId: string,
  kinds: readonly FindingKind[],
): Promise<CaredFindingRow[]> {
  const { rows } = await db.execute<CaredFindingRow>(sql`
    select f.id, f.kind, f.says, f.objects, f.reclaimable_bytes::float8 as "reclaimableBytes", f.verdict,
      f.next_operations as operations, f.next_sql as sql
    from findings f
    where f.target_id = ${targetId} and f.resolved_at is null and f.dismissed_at is null
      and f.kind = any(${sql.param([...kinds])}::text[])`)
  return rows
}

/**
 * The latest operations of each kind that succeeded on a target, as far as they teach how fast it is: at the first try, without
 * a wait for others that was worth a word, and not of a partitioned parent, whose time is that of all its partitions.
 */
export async function loadDoneOperations(db: Db, targetId: string, since: Date): Promise<DoneOperation[]> {
  const { rows } = await db.execute<DoneOperation>(sql`
    select kind, method, "tableBytes", "sizeBefore", "sizeAfter", "durationMs", "walBytes" from (
      select o.kind, m.method, coalesce((o.plan -> 'table' ->> 'sizeBytes')::float8, t.heap_bytes::float8) as "tableBytes",
        o.size_before::float8 as "sizeBefore", o.size_after::float8 as "sizeAfter", o.duration_ms as "durationMs",
        o.wal_bytes::float8 as "walBytes", row_number() over (partition by o.kind, m.method order by o.finished_at desc) as n
      from operations o left join indexes i on i.id = o.index_id left join tables t on t.id = coalesce(i.table_id, o.table_id)
        cross join lateral (select coalesce(o.request ->> 'method', i.method,
          substring(o.plan -> 'index' ->> 'definition' from ' USING ([a-z_0-9]+) ')) as method) m
      where o.target_id = ${targetId} and o.state = 'succeeded' and o.duration_ms is not null and o.attempts = 0
        and (o.kind <> 'analyze-table' or t.kind is distinct from 'p')
        and not exists (select from operation_events e where e.operation_id = o.id and e.kind = 'wait')
        and o.finished_at >= ${since.toISOString()}) done
    where n <= 20`)
  return rows
}

/** Rebuilds of one index that are looked back at: what was learned rests on the latest few. */
const rebuildsEach = 8

/**
 * What earlier runs did, by the key of the item, from a moment on. With `key`, of that one. An operation that succeeded makes
 * good what failed before it, whoever asked for it.
 */
export async function loadPast(db: Db, targetId: string, since: Date, key?: string): Promise<Map<string, Past>> {
  const { rows } = await db.execute<{
    key: string
    failures: number
    cutOffMs: number | null
    failedAt: string | null
    refusedAt: string | null
    refusedSays: string | null
    rebuilds: { predictedBytes: number; freedBytes: number; at: string }[] | null
  }>(sql`
    select i.key,
      count(*) filter (where i.is_failed and i.is_open)::int as failures,
      max(i.cut_off_ms) filter (where i.is_failed and i.is_open) as "cutOffMs",
      max(i.finished_at) filter (where i.is_failed) as "failedAt",
      max(i.finished_at) filter (where i.outcome = 'missing-right' and i.is_open) as "refusedAt",
      (array_agg(i.ended order by i.finished_at desc) filter (where i.outcome = 'missing-right' and i.is_open))[1] as "refusedSays",
      jsonb_agg(jsonb_build_object('predictedBytes', i.predicted_bytes, 'freedBytes', i.size_before - i.size_after,
        'at', i.finished_at) order by i.finished_at) filter (where i.is_rebuild and i.nth <= ${rebuildsEach}) as rebuilds
    from (
      select i.key, i.ended, i.outcome, i.finished_at, i.predicted_bytes, i.size_before, i.size_after, i.state in ('failed', 'cancelled') or i.outcome in ('guard', 'window-end') as is_failed,
        i.finished_at > greatest(max(i.finished_at) filter (where i.state = 'done') over (partition by i.key), made_good.at, '-infinity') as is_open,
        extract(epoch from o.cancel_asked_at - o.started_at)::float8 * 1000 as cut_off_ms,
        i.state = 'done' and i.predicted_bytes + i.size_before + i.size_after is not null as is_rebuild,
        row_number() over (partition by i.key, i.state order by i.finished_at desc) as nth
      from run_items i left join operations o on o.id = i.operation_id and i.state = 'cancelled'
        left join (
          select case kind when 'reindex-index' then 'rebuild' when 'analyze-table' then 'statistics' when 'vacuum-table' then 'vacuum'
              when 'remove-leftover' then 'leftovers' end as task, schema, name, max(finished_at) as at
          from operations where target_id = ${targetId} and state = 'succeeded' and finished_at >= ${since.toISOString()} group by 1, 2, 3
        ) made_good on made_good.task = i.task and made_good.schema = i.schema
          and made_good.name = coalesce(i.index, i."table")
      where i.target_id = ${targetId} and i.finished_at >= ${since.toISOString()}
        and (i.state in ('done', 'failed') or i.state = 'skipped' and i.outcome = 'missing-right'
          or i.state = 'cancelled' and i.outcome in ('guard', 'window-end')
          or i.state = 'skipped' and i.outcome in ('guard', 'window-end') and i.attempts > 0)
        ${key === undefined ? sql`` : sql`and i.key = ${key}`}) i
    group by i.key`)
  return new Map(
    rows.map(({ key: of, failures, cutOffMs, failedAt, refusedAt, refusedSays, rebuilds }) => [
      of,
      {
        failures,
        cutOffMs,
        lastFailedAt: dateOf(failedAt),
        refused: refusedAt ? { at: new Date(refusedAt), says: refusedSays ?? '' } : null,
        rebuilds: (rebuilds ?? []).map(({ at, ...each }) => ({ ...each, at: new Date(at) })),
      },
    ]),
  )
}

/** Bytes of all indexes of a target at its last snapshot, and of what is known to be bloat in them. */
export async function totalsOf(db: Db, targetId: string): Promise<{ indexBytes: number | null; bloatBytes: number }> {
  const { rows } = await db.execute<{ indexBytes: number | null; bloatBytes: number }>(sql`
    select s.index_bytes::float8 as "indexBytes", coalesce((
      select sum(b.reclaimable_bytes) from index_bloat b join indexes i on i.id = b.index_id
      where i.target_id = ${targetId} and i.dropped_at is null and b.confidence in ('exact', 'baseline', 'modelled')
    ), 0)::float8 as "bloatBytes"
    from target_states s where s.target_id = ${targetId}`)
  return rows[0] ?? { indexBytes: null, bloatBytes: 0 }
}

/** How many of some tables were analyzed after a moment, as the target told last. */
export async function analyzedSince(db: Db, tableIds: readonly number[], since: Date): Promise<number> {
  const { rows } = await db.execute<{ n: number }>(sql`
    select count(*)::int as n from tables t
    where t.id = any(${sql.param([...tableIds])}::int[])
      and greatest(t.last_analyze_at, t.last_autoanalyze_at) >= ${since.toISOString()}`)
  return rows[0]?.n ?? 0
}
