import 'server-only'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { LineageKind } from '@/lib/domain/lineage'
import { type Columns, columnList, writeRows } from './bulk'
import type { Transaction } from './open'
import { ensurePartitions } from './partition'

/** What the first snapshot of a target left, for inventing a past that leads to it. */
export type PastSubjects = {
  isDemo: boolean
  simulatedUntil: Date | null
  indexBytes: number
  tableBytes: number
  databaseBytes: number | null
  indexes: { id: number; name: string; sizeBytes: number | null }[]
  tables: { id: number; name: string; liveRows: number; heapBytes: number | null }[]
  statements: { id: number; text: string }[]
}

type Hour = { at: string; id: number }
export type PastIndexHour = Hour & Record<keyof typeof indexSums, number> & { size_bytes: number | null }
export type PastTableHour = Hour &
  Record<keyof typeof tableSums | 'live_rows' | 'dead_rows', number> & { heap_bytes: number | null }
export type PastStatementHour = Hour & Record<keyof typeof statementSums, number>
export type PastSnapshotHour = {
  at: string
  index_bytes: number
  table_bytes: number
  database_bytes: number | null
  index_scans: number
  seq_scans: number
  rows_written: number
}

export type PastBloatDay = Hour & { measured_at: string; size_bytes: number; ratio: number; reclaimable_bytes: number }

export type StoredPast = {
  /** Start of a UTC day; everything seen first after it is moved back to it. */
  from: Date
  /** Start of the hour in which the first snapshot was taken; nothing is written from here on. */
  until: Date
  now: Date
  indexHours: PastIndexHour[]
  tableHours: PastTableHour[]
  statementHours: PastStatementHour[]
  snapshotHours: PastSnapshotHour[]
  bloatDays: PastBloatDay[]
  events: { kind: LineageKind; at: string; index_id: number | null; detail: Record<string, string | number | null> }[]
  /** Indexes that came later than `from`. */
  createdAt: { id: number; at: Date }[]
}

const indexSums = {
  scans: 'bigint',
  tuples_read: 'bigint',
  tuples_fetched: 'bigint',
  blocks_hit: 'bigint',
  blocks_read: 'bigint',
} as const
const tableSums = {
  inserts: 'bigint',
  updates: 'bigint',
  deletes: 'bigint',
  hot_updates: 'bigint',
  new_page_updates: 'bigint',
  seq_scans: 'bigint',
  seq_rows_read: 'bigint',
  index_scans: 'bigint',
  index_rows_fetched: 'bigint',
} as const
const statementSums = {
  calls: 'bigint',
  total_ms: 'float8',
  rows: 'bigint',
  shared_blocks_hit: 'bigint',
  shared_blocks_read: 'bigint',
  shared_blocks_dirtied: 'bigint',
  temp_blocks_written: 'bigint',
  io_read_ms: 'float8',
  wal_bytes: 'bigint',
} as const

const families = [
  { subject: 'index', of: 'indexes', sums: indexSums, levels: ['size_bytes'] },
  { subject: 'table', of: 'tables', sums: tableSums, levels: ['live_rows', 'dead_rows', 'heap_bytes'] },
  { subject: 'statement', of: 'statements', sums: statementSums, levels: [] },
] as const
type Family = (typeof families)[number]

/** Reads what stands in the store of a target now. Throws an Error when there is no such target. */
export async function readPastSubjects(pool: pg.Pool, targetId: string): Promise<PastSubjects> {
  const targets = await pool.query(
    `select t.is_demo, t.simulated_until, s.index_bytes::float8, s.table_bytes::float8, s.database_bytes::float8
       from targets t left join target_states s on s.target_id = t.id where t.id = $1`,
    [targetId],
  )
  const target = targets.rows[0]
  if (!target) throw new Error('There is no such target.')
  const [indexes, tables, statements] = await Promise.all([
    pool.query<{ id: number; name: string; sizeBytes: number | null }>(
      `select id, name, size_bytes::float8 as "sizeBytes" from indexes
        where target_id = $1 and dropped_at is null and not is_system and not is_toast order by id`,
      [targetId],
    ),
    pool.query<{ id: number; name: string; liveRows: number; heapBytes: number | null }>(
      `select id, name, live_rows::float8 as "liveRows", heap_bytes::float8 as "heapBytes" from tables
        where target_id = $1 and dropped_at is null and not is_system and kind = 'r' order by id`,
      [targetId],
    ),
    pool.query<{ id: number; text: string }>('select id, text from statements where target_id = $1 order by id', [
      targetId,
    ]),
  ])
  return {
    isDemo: target.is_demo,
    simulatedUntil: target.simulated_until,
    indexBytes: target.index_bytes ?? total(indexes.rows.map((row) => row.sizeBytes)),
    tableBytes: target.table_bytes ?? total(tables.rows.map((row) => row.heapBytes)),
    databaseBytes: target.database_bytes,
    indexes: indexes.rows,
    tables: tables.rows,
    statements: statements.rows,
  }
}

const total = (sizes: (number | null)[]) => sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)

/** Writes a past in one transaction; answers false, and writes nothing, when the target has one already. */
export async function writePast(pool: pg.Pool, targetId: string, past: StoredPast): Promise<boolean> {
  await ensurePartitions(pool, past.from, past.now)
  return drizzle(pool).transaction(async (tx) => {
    const { rows } = await tx.execute<{ simulated_until: unknown }>(
      sql`select simulated_until from targets where id = ${targetId} for update`,
    )
    if (rows[0]?.simulated_until !== null) return false
    const rowsOf = { index: past.indexHours, table: past.tableHours, statement: past.statementHours }
    for (const family of families) await writeFamily(tx, targetId, past, family, rowsOf[family.subject])
    await writeSnapshotHours(tx, targetId, past.snapshotHours)
    await addToSums(tx, targetId, past)
    await writeRows(
      tx,
      {
        at: 'timestamptz',
        id: 'integer',
        measured_at: 'timestamptz',
        size_bytes: 'bigint',
        ratio: 'float8',
        reclaimable_bytes: 'bigint',
      },
      past.bloatDays,
      (records) =>
        `insert into bloat_days (at, index_id, measured_at, size_bytes, ratio, reclaimable_bytes, confidence, is_settled)
        select at, id, measured_at, size_bytes, ratio, reclaimable_bytes, 'modelled', false from ${records}
        on conflict do nothing`,
    )
    await writeRows(
      tx,
      { index_id: 'integer', at: 'timestamptz', kind: 'text', detail: 'jsonb' },
      past.events,
      (records) =>
        `insert into lineage_events (target_id, index_id, at, kind, detail) select '${targetId}', index_id, at, kind, detail from ${records}`,
    )
    for (const each of past.createdAt) {
      await tx.execute(sql`update indexes set first_seen_at = ${each.at.toISOString()} where id = ${each.id}`)
    }
    await tx.execute(sql`update targets set simulated_until = ${past.now.toISOString()} where id = ${targetId}`)
    return true
  })
}

async function writeFamily(
  tx: Transaction,
  targetId: string,
  past: StoredPast,
  { subject, of, sums, levels }: Family,
  rows: Hour[],
): Promise<void> {
  const columns: Columns = { ...sums, ...Object.fromEntries(levels.map((name) => [name, 'bigint'])) }
  const list = columnList(columns)
  await writeRows(
    tx,
    { at: 'timestamptz', id: 'integer', ...columns },
    rows,
    (records) => `insert into ${subject}_hours (at, ${subject}_id, ${list}) select at, id, ${list} from ${records}`,
  )
  const answers = [
    ...Object.keys(sums).map((name) => `sum(${name})`),
    ...levels.map((name) => `(array_agg(${name} order by at desc))[1]`),
  ]
  const today = past.until.toISOString().slice(0, 10)
  await tx.execute(
    sql.raw(`
      insert into ${subject}_days (at, ${subject}_id, ${list})
      select date_trunc('day', at, 'UTC'), ${subject}_id, ${answers.join(', ')} from ${subject}_hours
       where ${subject}_id in (select id from ${of} where target_id = '${targetId}')
         and at >= '${past.from.toISOString()}' and at < '${today}T00:00:00Z'
       group by 1, 2`),
  )
  await tx.execute(
    sql.raw(`
      update ${of} set first_seen_at = least(first_seen_at, '${past.from.toISOString()}') where target_id = '${targetId}'`),
  )
}

async function writeSnapshotHours(tx: Transaction, targetId: string, rows: PastSnapshotHour[]): Promise<void> {
  const columns: Columns = {
    at: 'timestamptz',
    index_bytes: 'bigint',
    table_bytes: 'bigint',
    database_bytes: 'bigint',
    index_scans: 'bigint',
    seq_scans: 'bigint',
    rows_written: 'bigint',
  }
  const list = columnList(columns)
  await writeRows(
    tx,
    columns,
    rows,
    (records) =>
      `insert into snapshot_hours (target_id, taken, ${list}) select '${targetId}', 60, ${list} from ${records}`,
  )
}

async function addToSums(tx: Transaction, targetId: string, past: StoredPast): Promise<void> {
  const names = Object.keys(indexSums)
  await tx.execute(
    sql.raw(`
      update indexes t set ${names.map((name) => `${name}_sum = t.${name}_sum + h.${name}`).join(', ')},
             last_used_at = greatest(t.last_used_at, h.used_at)
        from (select index_id, ${names.map((name) => `sum(${name}) as ${name}`).join(', ')},
                     max(at) filter (where scans > 0) + interval '59 minutes' as used_at
                from index_hours
               where at >= '${past.from.toISOString()}' and at < '${past.until.toISOString()}' group by 1) h
       where t.id = h.index_id and t.target_id = '${targetId}'`),
  )
}
