import 'server-only'
import { eq, sql } from 'drizzle-orm'
import type { WatchedBloat } from '@/lib/domain/assess/watched-bloat'
import type { BloatConfidence, BloatEstimate } from '@/lib/domain/bloat/bloat-estimate'
import type { KeyOrder } from '@/lib/domain/bloat/key-order'
import type { PageScan } from '@/lib/domain/bloat/page-scan'
import type { Regrowth } from '@/lib/domain/bloat/regrowth'
import { leastBloatBytes } from '@/lib/domain/bloat/worth-rebuilding'
import { writeRows } from './bulk'
import type { Db, Store } from './open'
import { bloatScans, bloatStates, indexBloat } from './schema/bloat'

export type BloatRow = typeof indexBloat.$inferSelect
export type BloatScanRow = typeof bloatScans.$inferSelect
export type BloatStateRow = typeof bloatStates.$inferSelect

/** An index whose bloat is to be computed, with what the store knows of it. */
export type BloatSubject = {
  id: number
  oid: number
  filenode: number
  method: string
  isToast: boolean
  sizeBytes: number
  stamp: string
  /** When it was last built or rebuilt, as far as that was seen. */
  rebuiltAt: Date | null
  lastAnalyzedAt: Date | null
  pages: PageScan | null
}

/**
 * Indexes above 1 MB, or once above, that were never asked for, whose file or statistics are new, that changed within an hour or were not
 * asked for within a day; the longest waiting first. With `only`, that one whatever its age.
 */
export async function listBloatDue(
  db: Db,
  targetId: string,
  now: Date,
  { limit, only }: { limit: number; only?: number },
): Promise<BloatSubject[]> {
  const at = now.toISOString()
  const stamp = sql`concat_ws(' ', i.filenode, extract(epoch from greatest(t.last_analyze_at, t.last_autoanalyze_at)),
    i.size_bytes, floor(t.modified_since_analyze * 100 / greatest(t.row_estimate, 1)))`
  const isDue = sql`(b.index_id is null or split_part(b.stamp, ' ', 1) <> i.filenode::text
    or greatest(t.last_analyze_at, t.last_autoanalyze_at) > b.asked_at
    or b.asked_at < ${at}::timestamptz - interval '1 hour' and b.stamp <> ${stamp}
    or b.asked_at < ${at}::timestamptz - interval '1 day')`
  const { rows } = await db.execute<
    Omit<BloatSubject, 'rebuiltAt' | 'lastAnalyzedAt'> & { rebuiltAt: string | null; lastAnalyzedAt: string | null }
  >(sql`
    with due as materialized (
      select i.id, i.oid::float8 as oid, i.filenode::float8 as filenode, i.method, i.is_toast as "isToast",
        i.size_bytes::float8 as "sizeBytes", ${stamp} as stamp, b.pages,
        greatest(t.last_analyze_at, t.last_autoanalyze_at) as "lastAnalyzedAt", b.asked_at
      from indexes i join tables t on t.id = i.table_id left join index_bloat b on b.index_id = i.id
      where i.target_id = ${targetId} and i.dropped_at is null and i.kind = 'i' and i.is_valid and not i.is_locked
        and i.oid >= 16384 and (i.is_toast or not i.is_system)
        and ${only === undefined ? sql`(i.size_bytes >= ${leastBloatBytes} or b.index_id is not null) and ${isDue}` : sql`i.id = ${only}`}
      order by b.asked_at nulls first, i.size_bytes desc limit ${limit})
    select due.id, due.oid, due.filenode, due.method, due."isToast", due."sizeBytes", due.stamp, due.pages,
      due."lastAnalyzedAt", (
        select max(e.at) from lineage_events e where e.index_id = due.id and e.detail ->> 'simulated' is null
          and e.kind in ('created', 'recreated', 'rebuilt', 'rebuilt-concurrently')) as "rebuiltAt"
    from due order by due.asked_at nulls first, due."sizeBytes" desc`)
  return rows.map((row) => ({
    ...row,
    rebuiltAt: row.rebuiltAt ? new Date(row.rebuiltAt) : null,
    lastAnalyzedAt: row.lastAnalyzedAt ? new Date(row.lastAnalyzedAt) : null,
  }))
}

export type BloatDay = {
  at: Date
  measuredAt: Date
  sizeBytes: number
  rows: number | null
  ratio: number | null
  reclaimableBytes: number | null
  confidence: BloatConfidence
  isSettled: boolean
}

/** One figure a day of each index, oldest first, from a moment on. */
export async function readBloatDays(db: Db, ids: readonly number[], from: Date): Promise<Map<number, BloatDay[]>> {
  const { rows } = await db.execute<
    Omit<BloatDay, 'at' | 'measuredAt'> & { id: number; at: string; measuredAt: string }
  >(sql`
    select index_id as id, at, measured_at as "measuredAt", size_bytes::float8 as "sizeBytes", rows, ratio,
      reclaimable_bytes::float8 as "reclaimableBytes", confidence, is_settled as "isSettled"
    from bloat_days where index_id = any(${sql.param([...ids])}::int[]) and at >= ${from.toISOString()}
    order by index_id, at`)
  const days = new Map<number, BloatDay[]>()
  for (const { id, at, measuredAt, ...rest } of rows) {
    const list = days.get(id) ?? []
    days.set(id, list)
    list.push({ ...rest, at: new Date(at), measuredAt: new Date(measuredAt) })
  }
  return days
}

export type MeasuredBloat = {
  id: number
  stamp: string
  sizeBytes: number
  rows: number | null
  estimate: BloatEstimate
  keyOrder: KeyOrder | null
  rebuiltAt: Date | null
  isSettled: boolean
  regrowth: Regrowth | null
  pages: PageScan | null
}

const columns = {
  index_id: 'integer',
  stamp: 'text',
  confidence: 'text',
  reason: 'text',
  ratio: 'float8',
  margin: 'float8',
  needed_bytes: 'bigint',
  reclaimable_bytes: 'bigint',
  size_bytes: 'bigint',
  rows: 'float8',
  key_order: 'text',
  rebuilt_at: 'timestamptz',
  regrowth: 'jsonb',
  pages: 'jsonb',
}

/** Stores figures as the latest of their indexes and as those of today, in one transaction. */
export async function writeBloat(store: Store, measured: readonly MeasuredBloat[], now: Date): Promise<void> {
  const at = now.toISOString()
  const names = Object.keys(columns).join(', ')
  await store.db.transaction(async (tx) => {
    await writeRows(
      tx,
      columns,
      measured,
      (records) =>
        `insert into index_bloat (asked_at, ${names}) select '${at}', ${names} from ${records}
        on conflict (index_id) do update set asked_at = excluded.asked_at, ${Object.keys(columns)
          .slice(1)
          .map((name) => `${name} = excluded.${name}`)
          .join(', ')}`,
      recordOf,
    )
    await writeRows(
      tx,
      { ...columns, is_settled: 'boolean' },
      measured,
      (records) =>
        `insert into bloat_days (at, measured_at, index_id, size_bytes, rows, ratio, reclaimable_bytes, confidence, is_settled)
        select date_trunc('day', '${at}'::timestamptz, 'UTC'), '${at}', index_id, size_bytes, rows, ratio, reclaimable_bytes, confidence, is_settled
        from ${records}
        on conflict (index_id, at) do update set measured_at = excluded.measured_at, size_bytes = excluded.size_bytes,
          rows = excluded.rows, ratio = excluded.ratio, reclaimable_bytes = excluded.reclaimable_bytes,
          confidence = excluded.confidence, is_settled = excluded.is_settled`,
      (each) => ({ ...recordOf(each), is_settled: each.isSettled }),
    )
  })
}

function recordOf({ id, stamp, sizeBytes, rows, estimate, keyOrder, rebuiltAt, regrowth, pages }: MeasuredBloat) {
  return {
    index_id: id,
    stamp,
    confidence: estimate.confidence,
    reason: estimate.reason,
    ratio: estimate.bloatRatio,
    margin: estimate.margin,
    needed_bytes: estimate.neededBytes,
    reclaimable_bytes: estimate.bloatBytes,
    size_bytes: sizeBytes,
    rows,
    key_order: keyOrder,
    rebuilt_at: rebuiltAt?.toISOString() ?? null,
    regrowth,
    pages,
  }
}

export async function readBloat(db: Db, indexId: number): Promise<BloatRow | null> {
  const [row] = await db.select().from(indexBloat).where(eq(indexBloat.indexId, indexId)).limit(1)
  return row ?? null
}

/** The figure of the index of a table's TOAST; null where it has none, or one too small to be asked for. */
export async function readToastBloat(db: Db, tableId: number) {
  const { rows } = await db.execute<
    Pick<BloatRow, 'ratio' | 'confidence' | 'reason' | 'reclaimableBytes'> & {
      index: { id: number; name: string }
      sizeBytes: number
      askedAt: string
    }
  >(sql`
    select jsonb_build_object('id', i.id, 'name', i.name) as index, b.ratio, b.confidence, b.reason,
      b.reclaimable_bytes::float8 as "reclaimableBytes", b.size_bytes::float8 as "sizeBytes", b.asked_at as "askedAt"
    from tables t join tables toast on toast.target_id = t.target_id and toast.parent_oid = t.oid and toast.kind = 't'
      join indexes i on i.table_id = toast.id and i.dropped_at is null join index_bloat b on b.index_id = i.id
    where t.id = ${tableId} and toast.dropped_at is null limit 1`)
  const [row] = rows
  return row ? { ...row, askedAt: new Date(row.askedAt) } : null
}

export async function readBloatState(db: Db, targetId: string): Promise<BloatStateRow | null> {
  const [row] = await db.select().from(bloatStates).where(eq(bloatStates.targetId, targetId)).limit(1)
  return row ?? null
}

export async function noteBloatState(db: Db, row: BloatStateRow): Promise<void> {
  const { targetId: _, ...change } = row
  await db.insert(bloatStates).values(row).onConflictDoUpdate({ target: bloatStates.targetId, set: change })
}

export async function findScan(db: Db, indexId: number): Promise<BloatScanRow | null> {
  const [row] = await db.select().from(bloatScans).where(eq(bloatScans.indexId, indexId)).limit(1)
  return row ?? null
}

/** Puts a scan in the place of the index's last one, unless one of the target waits or runs. Within a transaction. */
export async function beginScan(
  tx: Db,
  row: Pick<BloatScanRow, 'indexId' | 'targetId' | 'askedBy' | 'askedAt' | 'sizeBytes' | 'timeLimitS'>,
): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`scans of ${row.targetId}`}, 0))`)
  const { rows } = await tx.execute(sql`
    select from bloat_scans where target_id = ${row.targetId} and state in ('waiting', 'running')
      and asked_at + (time_limit_s + 120) * interval '1 second' > ${row.askedAt.toISOString()} limit 1`)
  if (rows.length > 0) return false
  const { indexId, ...rest } = row
  const fresh = {
    ...rest,
    state: 'waiting' as const,
    startedAt: null,
    finishedAt: null,
    isCancelled: false,
    pages: null,
    problem: null,
  }
  await tx
    .insert(bloatScans)
    .values({ indexId, ...fresh })
    .onConflictDoUpdate({ target: bloatScans.indexId, set: fresh })
  return true
}

/** Asks for the end of a scan; false when none waits or runs. */
export async function cancelScan(tx: Db, indexId: number): Promise<boolean> {
  const { rowCount } = await tx.execute(
    sql`update bloat_scans set is_cancelled = true where index_id = ${indexId} and state in ('waiting', 'running')`,
  )
  return (rowCount ?? 0) > 0
}

export async function noteScan(db: Db, indexId: number, change: Partial<BloatScanRow>): Promise<void> {
  await db.update(bloatScans).set(change).where(eq(bloatScans.indexId, indexId))
}

/** Scans that read every page, by index. */
export async function readDoneScans(db: Db, ids: readonly number[]): Promise<Map<number, BloatScanRow>> {
  const rows = await db
    .select()
    .from(bloatScans)
    .where(sql`${bloatScans.indexId} = any(${sql.param([...ids])}::int[]) and ${bloatScans.pages} is not null`)
  return new Map(rows.map((row) => [row.indexId, row]))
}

/** Less bloat than this is worth no finding at any confidence. */
const leastRatio = 0.2

/** Figures of the indexes and the TOAST of some tables that may be worth a finding. */
export async function loadWatchedBloat(db: Db, targetId: string, tableIds: readonly number[]): Promise<WatchedBloat[]> {
  const { rows } = await db.execute<
    Omit<WatchedBloat, 'rebuiltAt' | 'askedAt'> & { rebuiltAt: string | null; askedAt: string }
  >(sql`
    with own as (
      select t.id, t.oid as table_oid from tables t where t.id = any(${sql.param([...tableIds])}::int[])
      union all
      select toast.id, t.oid from tables t join tables toast on toast.target_id = t.target_id and toast.parent_oid = t.oid
      where t.id = any(${sql.param([...tableIds])}::int[]) and toast.kind = 't' and toast.dropped_at is null)
    select b.index_id as id, i.schema, i.name, own.table_oid::float8 as "tableOid", i.is_toast as "isToast", i.method,
      b.confidence, b.ratio, b.margin, b.size_bytes::float8 as "sizeBytes", b.needed_bytes::float8 as "neededBytes",
      b.reclaimable_bytes::float8 as "reclaimableBytes", b.key_order as "keyOrder", b.rebuilt_at as "rebuiltAt",
      b.regrowth, b.pages, b.asked_at as "askedAt"
    from own join indexes i on i.table_id = own.id join index_bloat b on b.index_id = i.id
    where i.target_id = ${targetId} and i.dropped_at is null and (b.ratio >= ${leastRatio} or b.pages is not null)`)
  return rows.map((row) => ({
    ...row,
    rebuiltAt: row.rebuiltAt ? new Date(row.rebuiltAt) : null,
    askedAt: new Date(row.askedAt),
  }))
}
