import 'server-only'
import { sql } from 'drizzle-orm'
import type { Severity } from '@/lib/domain/finding'
import type { Recommendation } from '@/lib/domain/maintenance/care-report'
import type { Db } from './open'

const uuids = (ids: readonly string[]) => sql`${sql.param([...ids])}::uuid[]`

/** Open findings of some targets by kind, the most common first. */
export async function commonFindings(db: Db, targetIds: readonly string[], limit: number): Promise<Recommendation[]> {
  const { rows } = await db.execute<Recommendation>(sql`
    select f.kind, count(*)::int as count, coalesce(sum(f.reclaimable_bytes), 0)::float8 as "reclaimableBytes"
    from findings f
    where f.target_id = any(${uuids(targetIds)}) and f.resolved_at is null and f.dismissed_at is null
    group by f.kind order by 2 desc, 3 desc, 1 limit ${limit}`)
  return rows
}

/** How many findings of each severity are open on each target. */
export async function openSeverities(
  db: Db,
  targetIds: readonly string[],
): Promise<Map<string, Record<Severity, number>>> {
  const { rows } = await db.execute<{ id: string; severity: Severity; count: number }>(sql`
    select f.target_id as id, f.severity, count(*)::int as count from findings f
    where f.target_id = any(${uuids(targetIds)}) and f.resolved_at is null and f.dismissed_at is null group by 1, 2`)
  const open = new Map<string, Record<Severity, number>>()
  for (const { id, severity, count } of rows) {
    open.set(id, { ...(open.get(id) ?? { harm: 0, attention: 0, note: 0 }), [severity]: count })
  }
  return open
}

export type ChangeRow = {
  targetId: string
  at: Date | null
  what: 'created' | 'dropped' | 'grown'
  schema: string
  table: string
  index: string
  bytes: number | null
}

/** Indexes created and dropped within a stretch of time, newest first, and those that grew most in it. */
export async function indexChanges(
  db: Db,
  targetIds: readonly string[],
  from: Date,
  to: Date,
  limit: number,
): Promise<ChangeRow[]> {
  const [start, end] = [from.toISOString(), to.toISOString()]
  const { rows } = await db.execute<Omit<ChangeRow, 'at'> & { at: string | null }>(sql`
    (select e.target_id as "targetId", e.at, e.kind as what, i.schema, i."table", i.name as index, i.size_bytes::float8 as bytes
      from lineage_events e join indexes i on i.id = e.index_id
      where e.target_id = any(${uuids(targetIds)}) and e.at >= ${start} and e.at < ${end}
        and e.kind in ('created', 'dropped') and not i.is_system and not i.is_toast
        and e.detail ->> 'simulated' is null
      order by e.at desc limit ${limit})
    union all
    (select i.target_id, null, 'grown', i.schema, i."table", i.name, (l.size_bytes - d.size_bytes)::float8
      from indexes i
        join lateral (
          select size_bytes from index_days d where d.index_id = i.id and d.at >= ${start} and d.at < ${end} order by d.at limit 1) d on true
        join lateral (
          select size_bytes from index_days d where d.index_id = i.id and d.at >= ${start} and d.at < ${end} order by d.at desc limit 1) l on true
      where i.target_id = any(${uuids(targetIds)}) and i.dropped_at is null and not i.is_system and not i.is_toast
        and l.size_bytes - d.size_bytes > greatest(10485760, d.size_bytes / 10)
      order by 7 desc limit 10)`)
  return rows.map((row) => ({ ...row, at: row.at ? new Date(row.at) : null }))
}

export type NeedRow = {
  targetId: string
  kind: 'failed' | 'approval' | 'missed' | 'stopped' | 'proposed' | 'guard' | 'spent'
  name: string
  words: string
  id: string
}

/**
 * What runs within a stretch of time left to people: failures not made good since, operations that wait for approval, missed
 * windows, what the last run proposed, and where care does not come to anything by itself: the last run of a policy was stopped
 * by a guard, or left things alone because their tries are used up.
 */
export async function personNeeds(
  db: Db,
  targetIds: readonly string[],
  from: Date,
  to: Date,
  limit: number,
): Promise<NeedRow[]> {
  const [start, end] = [from.toISOString(), to.toISOString()]
  const { rows } = await db.execute<NeedRow>(sql`
    (select i.target_id as "targetId", 'failed' as kind, concat_ws('.', i.schema, coalesce(i.index, i."table")) as name,
        coalesce(i.ended, '') as words, i.run_id::text as id
      from (
        select distinct on (f.target_id, f.key) f.* from run_items f
        where f.target_id = any(${uuids(targetIds)}) and f.state = 'failed' and f.finished_at >= ${start} and f.finished_at < ${end}
        order by f.target_id, f.key, f.finished_at desc) i
      where not exists (select from run_items later where later.target_id = i.target_id and later.key = i.key
        and later.state = 'done' and later.finished_at > i.finished_at)
      order by i.finished_at desc limit ${limit})
    union all
    (select o.target_id, 'approval', concat_ws('.', o.schema, o.name), o.kind, o.id::text
      from operations o
      where o.target_id = any(${uuids(targetIds)}) and o.state = 'waiting' and o.needs_approval and o.approved_at is null
      order by o.created_at limit ${limit})
    union all
    (select r.target_id, case r.state when 'missed' then 'missed' else 'stopped' end, r.policy_name, coalesce(r.says, ''), r.id::text
      from runs r
      where r.target_id = any(${uuids(targetIds)}) and r.state in ('missed', 'failed') and not r.is_dry and r.created_at >= ${start} and r.created_at < ${end}
      order by r.created_at desc limit ${limit})
    union all
    (select r.target_id, 'proposed', r.policy_name, r.proposed::text, r.id::text
      from unnest(${uuids(targetIds)}) t (id) cross join lateral (
        select * from runs r
        where r.target_id = t.id and r.state in ('finished', 'stopped') and not r.is_dry
          and r.created_at >= ${start} and r.created_at < ${end}
        order by r.created_at desc limit 1) r
      where r.proposed > 0 limit ${limit})
    union all
    (select r.target_id, 'guard', r.policy_name, coalesce(r.says, ''), r.id::text from (${latestRuns(targetIds, start, end)}) r
      where r.state = 'stopped'
        and exists (select from run_items i where i.run_id = r.id and i.state = 'skipped' and i.outcome = 'guard') limit ${limit})
    union all
    (select distinct r.target_id, 'spent', concat_ws('.', o.entry ->> 'schema', coalesce(o.entry ->> 'index', o.entry ->> 'table')),
        o.entry ->> 'says', r.id::text
      from (${latestRuns(targetIds, start, end)}) r cross join lateral jsonb_array_elements(r.left_out) as o (entry)
      where coalesce((r.left_out_counts ->> 'failures')::int, 0) > 0 and o.entry ->> 'reason' = 'failures' limit ${limit})`)
  return rows
}

/** The last run of each policy within a stretch of time that came about and is over. */
const latestRuns = (targetIds: readonly string[], start: string, end: string) => sql`
  select r.* from policies p cross join lateral (
    select * from runs r
    where r.policy_id = p.id and r.state in ('finished', 'stopped') and not r.is_dry
      and r.created_at >= ${start} and r.created_at < ${end}
    order by r.created_at desc limit 1) r
  where p.target_id = any(${uuids(targetIds)})`
