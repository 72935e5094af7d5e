import 'server-only'
import { sql } from 'drizzle-orm'
import type { Db } from './open'

/** When we first read a target: the earliest sighting of its tables, else of its indexes (snapshots themselves expire). */
export async function firstSnapshotAt(db: Db, targetId: string): Promise<Date | null> {
  const result = await db.execute<{ at: string | null }>(sql`
    select coalesce(
      (select min(first_seen_at) from tables where target_id = ${targetId}),
      (select min(first_seen_at) from indexes where target_id = ${targetId}))::text as at`)
  const at = result.rows[0]?.at
  return at ? new Date(at) : null
}

/** Changes whenever verdicts, prices or bloat of a target were stored to their end. */
export async function judgedAt(db: Db, targetId: string): Promise<string> {
  const result = await db.execute<{ at: string }>(sql`
    select json_build_array(
      (select at from assessments where target_id = ${targetId}),
      (select at from bloat_states where target_id = ${targetId}),
      (select json_build_array(max(finished_at), count(*) filter (where state = 'done'))
        from bloat_scans where target_id = ${targetId}))::text as at`)
  return result.rows[0]!.at
}

export type IndexBrief = { id: number; schema: string; table: string; name: string; sizeBytes: number; scans: number }

/** The largest indexes, and the largest that nothing read in the last 7 days. Ours only: no catalogs, no TOAST. */
export async function topIndexes(
  db: Db,
  targetId: string,
): Promise<{ largest: IndexBrief[]; unread: IndexBrief[]; unreadCount: number; unreadBytes: number }> {
  const base = sql`
    select i.id, i.schema, i."table", i.name, coalesce(i.size_bytes, 0)::float8 as "sizeBytes",
      (i.scans_sum - coalesce(w.scans, 0))::float8 as scans
    from indexes i left join index_windows w on w.index_id = i.id and w.hours = 168
    where i.target_id = ${targetId} and i.dropped_at is null and i.kind = 'i' and not i.is_system and not i.is_toast`
  const [largest, unread, totals] = await Promise.all([
    db.execute<IndexBrief>(sql`${base} order by i.size_bytes desc nulls last limit 5`),
    db.execute<IndexBrief>(sql`
      select * from (${base} and not i.is_unique) x where scans = 0 order by "sizeBytes" desc limit 5`),
    db.execute<{ count: number; bytes: number }>(sql`
      select count(*)::int as count, coalesce(sum("sizeBytes"), 0)::float8 as bytes
      from (${base} and not i.is_unique) x where scans = 0`),
  ])
  return {
    largest: largest.rows,
    unread: unread.rows,
    unreadCount: totals.rows[0]!.count,
    unreadBytes: totals.rows[0]!.bytes,
  }
}

export type NameHit = {
  kind: 'target' | 'table' | 'index'
  target: string
  id: string
  name: string
  within: string
}

export async function searchNames(db: Db, text: string, targetId: string | null, limit = 8): Promise<NameHit[]> {
  const words = text.split(/\s+/).filter(Boolean).slice(0, 6)
  const has = (column: string) =>
    words.length === 0
      ? sql`true`
      : sql.join(
          words.map((word) => sql`${sql.raw(column)} ilike ${`%${word.replace(/[\\%_]/g, (each) => `\\${each}`)}%`}`),
          sql` and `,
        )
  const scope = targetId ? sql`x.target_id = ${targetId}` : sql`true`
  const result = await db.execute<NameHit>(sql`
    (select 'target' as kind, slug as target, id::text as id, name, host || ':' || port || '/' || database as within
     from targets where removed_at is null and ${has("name || ' ' || host || ' ' || database")} order by name limit ${limit})
    union all
    (select 'table', t.slug, x.id::text, x.name, x.schema from tables x join targets t on t.id = x.target_id
     where ${scope} and t.removed_at is null and x.dropped_at is null and not x.is_system and x.kind <> 't'
       and ${has("x.schema || '.' || x.name")} order by length(x.name), x.name limit ${limit})
    union all
    (select 'index', t.slug, x.id::text, x.name, x.schema || '.' || x."table" from indexes x join targets t on t.id = x.target_id
     where ${scope} and t.removed_at is null and x.dropped_at is null and not x.is_system and not x.is_toast
       and ${has("x.schema || '.' || x.\"table\" || ' ' || x.name")} order by length(x.name), x.name limit ${limit})`)
  return result.rows
}

const mostNames = 5000

export type TargetNames = {
  /** Columns as far as indexes name them. */
  tables: { id: number; schema: string; name: string; columns: string[] }[]
  indexes: { id: number; schema: string; name: string }[]
  /** There are more than are told. */
  isCapped: boolean
}

/** Tables and indexes of a target by name, catalogs and TOAST left out; at most 5,000 of each. */
export async function listNames(db: Db, targetId: string): Promise<TargetNames> {
  const [tables, indexes] = await Promise.all([
    db.execute<TargetNames['tables'][number]>(sql`
      select t.id, t.schema, t.name, coalesce(c.columns, '{}') as columns
      from (
        select id, schema, name from tables
        where target_id = ${targetId} and dropped_at is null and not is_system and kind <> 't'
        order by schema, name limit ${mostNames + 1}) t
      left join lateral (
        select array_agg(distinct x.name order by x.name) as columns
        from indexes i join index_shapes s on s.index_id = i.id
          cross join lateral (
            select key->>'name' as name from json_array_elements(s.keys) key
            union all
            select json_array_elements_text(s.include)) x
        where i.table_id = t.id and i.dropped_at is null and x.name is not null) c on true
      order by t.schema, t.name`),
    db.execute<TargetNames['indexes'][number]>(sql`
      select id, schema, name from indexes
      where target_id = ${targetId} and dropped_at is null and not is_system and not is_toast
      order by schema, name limit ${mostNames + 1}`),
  ])
  return {
    tables: tables.rows.slice(0, mostNames),
    indexes: indexes.rows.slice(0, mostNames),
    isCapped: tables.rows.length > mostNames || indexes.rows.length > mostNames,
  }
}
