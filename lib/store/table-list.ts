import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { IndexColumn } from '@/lib/domain/facts'
import type { Db } from './open'

export const tableSorts = [
  'name',
  'schema',
  'totalBytes',
  'heapBytes',
  'indexBytes',
  'indexCount',
  'liveRows',
  'deadRows',
  'inserts',
  'updates',
  'deletes',
  'writes',
  'hotRatio',
  'seqScans',
  'indexScans',
  'lastVacuumAt',
  'lastAnalyzeAt',
] as const
export type TableSort = (typeof tableSorts)[number]

/** Orders that are not a column of their own. */
const orders: Partial<Record<TableSort, SQL>> = {
  writes: sql`inserts + updates + deletes`,
  lastVacuumAt: sql`greatest("lastVacuumAt", "lastAutovacuumAt")`,
  lastAnalyzeAt: sql`greatest("lastAnalyzeAt", "lastAutoanalyzeAt")`,
}

export type TableListRow = {
  id: number
  oid: number
  schema: string
  name: string
  kind: 'r' | 'p' | 'm' | 't'
  owner: string
  isLocked: boolean
  rowEstimate: number
  liveRows: number
  deadRows: number
  modifiedSinceAnalyze: number
  heapBytes: number | null
  toastBytes: number | null
  indexBytes: number
  totalBytes: number
  indexCount: number
  /** The server's counters since its statistics began. */
  inserts: number
  updates: number
  deletes: number
  hotUpdates: number
  newPageUpdates: number | null
  hotRatio: number | null
  seqScans: number
  seqRowsRead: number
  indexScans: number
  indexRowsFetched: number
  lastSeqScanAt: Date | null
  lastVacuumAt: Date | null
  lastAutovacuumAt: Date | null
  lastAnalyzeAt: Date | null
  lastAutoanalyzeAt: Date | null
  parentOid: number | null
  firstSeenAt: Date
  droppedAt: Date | null
}

const columns = sql`
  t.id, t.oid::float8 as oid, t.schema, t.name, t.kind, t.owner, t.is_locked as "isLocked", t.row_estimate as "rowEstimate",
  t.live_rows::float8 as "liveRows", t.dead_rows::float8 as "deadRows", t.modified_since_analyze::float8 as "modifiedSinceAnalyze",
  t.heap_bytes::float8 as "heapBytes", t.toast_bytes::float8 as "toastBytes",
  coalesce(x.bytes, 0)::float8 as "indexBytes", coalesce(x.count, 0)::int as "indexCount",
  (coalesce(t.heap_bytes, 0) + coalesce(t.toast_bytes, 0) + coalesce(x.bytes, 0))::float8 as "totalBytes",
  t.inserts::float8 as inserts, t.updates::float8 as updates, t.deletes::float8 as deletes,
  t.hot_updates::float8 as "hotUpdates", t.new_page_updates::float8 as "newPageUpdates",
  case when t.updates > 0 then t.hot_updates::float8 / t.updates end as "hotRatio",
  t.seq_scans::float8 as "seqScans", t.seq_rows_read::float8 as "seqRowsRead",
  t.index_scans::float8 as "indexScans", t.index_rows_fetched::float8 as "indexRowsFetched",
  t.last_seq_scan_at as "lastSeqScanAt", t.last_vacuum_at as "lastVacuumAt", t.last_autovacuum_at as "lastAutovacuumAt",
  t.last_analyze_at as "lastAnalyzeAt", t.last_autoanalyze_at as "lastAutoanalyzeAt",
  t.parent_oid::float8 as "parentOid", t.first_seen_at as "firstSeenAt", t.dropped_at as "droppedAt"`

export async function listTables(
  db: Db,
  filter: {
    targetId: string
    text?: string | undefined
    schema?: string | undefined
    withSystem: boolean
    sort: TableSort
    descending: boolean
    limit: number
    offset: number
  },
): Promise<{ rows: TableListRow[]; total: number }> {
  const parts: SQL[] = [sql`t.target_id = ${filter.targetId}`, sql`t.dropped_at is null`]
  if (!filter.withSystem) parts.push(sql`not t.is_system and t.kind <> 't'`)
  if (filter.schema) parts.push(sql`t.schema = ${filter.schema}`)
  for (const word of (filter.text ?? '').split(/\s+/).filter(Boolean).slice(0, 8)) {
    parts.push(sql`t.schema || '.' || t.name ilike ${`%${word.replace(/[\\%_]/g, (each) => `\\${each}`)}%`}`)
  }
  const where = sql.join(parts, sql` and `)
  const order = orders[filter.sort] ?? sql.raw(`"${filter.sort}"`)
  const [page, counted] = await Promise.all([
    db.execute<Record<string, unknown>>(sql`
      select * from (
        select ${columns} from tables t
          left join (
            select table_id, sum(size_bytes) as bytes, count(*) as count from indexes
            where target_id = ${filter.targetId} and dropped_at is null group by table_id) x on x.table_id = t.id
        where ${where}) l
      order by ${order} ${filter.descending ? sql`desc nulls last` : sql`asc nulls first`}, schema, name
      limit ${filter.limit} offset ${filter.offset}`),
    db.execute<{ total: number }>(sql`select count(*)::int as total from tables t where ${where}`),
  ])
  return { rows: page.rows.map(decodeTable), total: counted.rows[0]!.total }
}

/** A table by our id, `schema.name` or bare name. */
export async function findTable(db: Db, targetId: string, handle: string): Promise<TableListRow | null> {
  const which = /^\d{1,9}$/.test(handle)
    ? sql`t.id = ${Number(handle)}`
    : sql`t.dropped_at is null and (t.name = ${handle} or t.schema || '.' || t.name = ${handle})`
  const result = await db.execute<Record<string, unknown>>(sql`
    select ${columns} from tables t
      left join lateral (select sum(size_bytes) as bytes, count(*) as count from indexes where table_id = t.id and dropped_at is null) x on true
    where t.target_id = ${targetId} and ${which} order by t.is_system, t.id limit 1`)
  return result.rows[0] ? decodeTable(result.rows[0]) : null
}

export type TableIndex = {
  id: number
  name: string
  method: string
  columns: string
  definition: string | null
  keyNames: string[]
  keys: IndexColumn[]
  include: string[]
  predicate: string | null
  sizeBytes: number | null
  scans: number
  windowScans: number
  isUnique: boolean
  isPrimary: boolean
  isValid: boolean
  isPartial: boolean
  constraintName: string | null
  lastUsedAt: Date | null
  /** What keeping it costs by the last assessment, in a mean day of 35; null before that. */
  entriesPerDay: number | null
  bytesPerDay: number | null
  /** Of the bytes written to all indexes of the table, 0..1. */
  writeShare: number | null
  isPriceAtMost: boolean | null
}

/** The living indexes of a table, primary key first, with scans of the last 7 days. */
export async function listIndexesOfTable(db: Db, tableId: number): Promise<TableIndex[]> {
  const result = await db.execute<Record<string, unknown>>(sql`
    select i.id, i.name, i.method, i.columns, s.definition, s.keys, s.include, s.predicate,
      (select coalesce(jsonb_agg(coalesce(k ->> 'name', '(' || (k ->> 'expression') || ')')), '[]') from json_array_elements(s.keys) k) as "keyNames",
      i.size_bytes::float8 as "sizeBytes", i.scans::float8 as scans,
      (i.scans_sum - coalesce(w.scans, 0))::float8 as "windowScans",
      i.is_unique as "isUnique", i.is_primary as "isPrimary", i.is_valid as "isValid", i.is_partial as "isPartial",
      i.constraint_name as "constraintName", i.last_used_at as "lastUsedAt", e.entries_per_day as "entriesPerDay",
      e.bytes_per_day as "bytesPerDay", e.share as "writeShare", e.is_at_most as "isPriceAtMost"
    from indexes i left join index_shapes s on s.index_id = i.id left join index_prices e on e.index_id = i.id
      left join index_windows w on w.index_id = i.id and w.hours = 168
    where i.table_id = ${tableId} and i.dropped_at is null
    order by i.is_primary desc, i.is_unique desc, i.name`)
  return result.rows.map((row) => ({
    ...(row as TableIndex),
    keys: (row.keys as IndexColumn[] | null) ?? [],
    include: (row.include as string[] | null) ?? [],
    lastUsedAt: row.lastUsedAt ? new Date(row.lastUsedAt as string) : null,
  }))
}

function decodeTable(row: Record<string, unknown>): TableListRow {
  const out = { ...row }
  for (const [name, value] of Object.entries(row)) {
    if (name.endsWith('At') && typeof value === 'string') out[name] = new Date(value)
  }
  return out as TableListRow
}
