import type pg from 'pg'
import {
  type PastBloatDay,
  type PastIndexHour,
  type PastStatementHour,
  type PastSubjects,
  type PastTableHour,
  readPastSubjects,
  type StoredPast,
  writePast,
} from '@/lib/store/past'
import { indexRates, statementRates, tableRates } from './past-rates'
import { createRandom, type Random } from './random'
import { feelRhythm } from './rhythm'

export type PastOptions = { days?: number; seed: number; now: Date }

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const rebuiltIndex = 'idx_crawled_articles_content_fts'
const rebuiltDaysAgo = 12
const isLog = /crawl_log/

/**
 * Gives the demonstration's target a past, once: hours and complete UTC days up to the current hour, grown towards the
 * real sizes of its first snapshot. Does nothing when the target has one already; throws an Error for a target that is
 * not the demonstration.
 */
export async function simulatePast(storePool: pg.Pool, targetId: string, options: PastOptions): Promise<void> {
  const subjects = await readPastSubjects(storePool, targetId)
  if (subjects.simulatedUntil !== null) return
  if (!subjects.isDemo) throw new Error('Only the demonstration may be given a simulated past.')
  await writePast(storePool, targetId, imaginePast(subjects, options))
}

/** The past of these indexes, tables and statements as rows of the store; the same seed and time give the same rows. */
export function imaginePast(subjects: PastSubjects, { days = 45, seed, now }: PastOptions): StoredPast {
  const until = new Date(Math.floor(now.getTime() / hourMs) * hourMs)
  const from = new Date(Math.floor((until.getTime() - days * dayMs) / dayMs) * dayMs)
  const random = createRandom(seed, 45)
  const past: StoredPast = {
    from,
    until,
    now,
    indexHours: [],
    tableHours: [],
    statementHours: [],
    snapshotHours: [],
    bloatDays: [],
    events: imagineEvents(subjects, from, until),
    createdAt: [],
  }
  for (const index of subjects.indexes) {
    const since = indexRates[index.name]?.since
    if (since !== undefined && since < days) past.createdAt.push({ id: index.id, at: daysBefore(until, since) })
  }
  const created = new Map(past.createdAt.map((each) => [each.id, each.at.getTime()]))

  for (let time = from.getTime(); time < until.getTime(); time += hourMs) {
    const at = new Date(time)
    const rhythm = feelRhythm(new Date(time + hourMs / 2)) * (0.93 + 0.14 * random.next())
    const age = (until.getTime() - time) / (until.getTime() - from.getTime())
    const totals = { indexBytes: 0, tableBytes: 0, indexScans: 0, seqScans: 0, rowsWritten: 0 }

    for (const index of subjects.indexes) {
      const size = index.sizeBytes ?? 0
      if (time < (created.get(index.id) ?? 0)) {
        totals.indexBytes -= size
        continue
      }
      const sizeBytes = sizeThen(index.name, size, age, time, until)
      totals.indexBytes += sizeBytes - size
      if (at.getUTCHours() === 23 && isLog.test(index.name) && size >= 1_048_576)
        past.bloatDays.push(imagineBloatDay(index.id, at, sizeBytes, age))
      const row = imagineIndexHour(index.id, index.name, at, rhythm, sizeBytes, random)
      if (row === null) continue
      past.indexHours.push(row)
      totals.indexScans += row.scans
    }
    for (const table of subjects.tables) {
      const row = imagineTableHour(table, at, rhythm, age, random)
      if (row === null) continue
      past.tableHours.push(row)
      totals.tableBytes += (row.heap_bytes ?? 0) - (table.heapBytes ?? 0)
      totals.seqScans += row.seq_scans
      totals.rowsWritten += row.inserts + row.updates + row.deletes
    }
    for (const statement of subjects.statements) {
      const row = imagineStatementHour(statement.id, statement.text, at, rhythm, random)
      if (row !== null) past.statementHours.push(row)
    }
    past.snapshotHours.push({
      at: at.toISOString(),
      index_bytes: Math.max(0, subjects.indexBytes + totals.indexBytes),
      table_bytes: Math.max(0, subjects.tableBytes + totals.tableBytes),
      database_bytes:
        subjects.databaseBytes === null
          ? null
          : Math.max(0, subjects.databaseBytes + totals.indexBytes + totals.tableBytes),
      index_scans: totals.indexScans,
      seq_scans: totals.seqScans,
      rows_written: totals.rowsWritten,
    })
  }
  return past
}

const daysBefore = (until: Date, days: number) => new Date(until.getTime() - days * dayMs)

/** A count around its mean, whole, and now and then one where the mean is far below one. */
function count(mean: number, random: Random): number {
  const wanted = mean * (0.9 + 0.2 * random.next())
  return Math.floor(wanted) + (random.next() < wanted % 1 ? 1 : 0)
}

/** Sizes grow by a sixth over the past; the index that was rebuilt was twice as large just before. */
function sizeThen(name: string, size: number, age: number, time: number, until: Date): number {
  const grown = size * (1 - age / 6)
  const isBefore = name === rebuiltIndex && time < until.getTime() - rebuiltDaysAgo * dayMs
  return Math.round((isBefore ? grown * (1.35 + 0.75 * (1 - age)) : grown) / 8192) * 8192
}

/** The log is emptied a little more each day. */
function imagineBloatDay(id: number, at: Date, sizeBytes: number, age: number): PastBloatDay {
  const ratio = 0.06 + 0.56 * (1 - age) ** 1.3
  const day = new Date(Math.floor(at.getTime() / dayMs) * dayMs).toISOString()
  return {
    at: day,
    id,
    measured_at: at.toISOString(),
    size_bytes: sizeBytes,
    ratio,
    reclaimable_bytes: Math.round(sizeBytes * ratio),
  }
}

function imagineIndexHour(
  id: number,
  name: string,
  at: Date,
  rhythm: number,
  sizeBytes: number,
  random: Random,
): PastIndexHour | null {
  const rate = indexRates[name]
  if (rate === undefined) return null
  const scans = count(rate.scans * rhythm, random)
  const blocks = count(rate.blocks * rhythm, random)
  if (scans === 0 && blocks === 0) return null
  const read = count(blocks * 0.012, random)
  return {
    at: at.toISOString(),
    id,
    scans,
    tuples_read: count(scans * rate.readPerScan, random),
    tuples_fetched: Math.round(scans * rate.fetchedPerScan * 0.9),
    blocks_hit: Math.max(0, blocks - read),
    blocks_read: read,
    size_bytes: sizeBytes,
  }
}

function imagineTableHour(
  table: PastSubjects['tables'][number],
  at: Date,
  rhythm: number,
  age: number,
  random: Random,
): PastTableHour | null {
  const rate = tableRates[table.name]
  if (rate === undefined) return null
  const liveRows = Math.round(table.liveRows * (1 - age / 8))
  const updates = count(rate.updates * rhythm, random)
  const seqScans = count(rate.seqScans * rhythm, random)
  const hot = Math.min(updates, count(rate.hot * rhythm, random))
  const sinceVacuum = (at.getTime() / hourMs) % 9
  return {
    at: at.toISOString(),
    id: table.id,
    inserts: count(rate.inserts * rhythm, random),
    updates,
    deletes: count(rate.deletes * rhythm, random),
    hot_updates: hot,
    new_page_updates: updates - hot,
    seq_scans: seqScans,
    seq_rows_read: seqScans * liveRows,
    index_scans: count(rate.indexScans * rhythm, random),
    index_rows_fetched: count(rate.fetched * rhythm, random),
    live_rows: liveRows,
    dead_rows: Math.round((rate.updates + rate.deletes) * sinceVacuum * (0.8 + 0.2 * random.next())),
    heap_bytes: table.heapBytes === null ? null : Math.round((table.heapBytes * (1 - age / 8)) / 8192) * 8192,
  }
}

function imagineStatementHour(
  id: number,
  text: string,
  at: Date,
  rhythm: number,
  random: Random,
): PastStatementHour | null {
  const rate = statementRates[/crawler:(\w+)/.exec(text)?.[1] ?? '']
  if (rate === undefined) return null
  const calls = count(rate.calls * rhythm, random)
  if (calls === 0) return null
  const read = count(calls * rate.read, random)
  return {
    at: at.toISOString(),
    id,
    calls,
    total_ms: Math.round(calls * rate.ms * (0.9 + 0.25 * random.next()) * 1000) / 1000,
    rows: count(calls * rate.rows, random),
    shared_blocks_hit: count(calls * rate.hit, random),
    shared_blocks_read: read,
    shared_blocks_dirtied: count(calls * rate.dirtied, random),
    temp_blocks_written: 0,
    io_read_ms: Math.round(read * 21) / 1000,
    wal_bytes: count(calls * rate.wal, random),
  }
}

function imagineEvents(subjects: PastSubjects, from: Date, until: Date): StoredPast['events'] {
  const events: StoredPast['events'] = []
  const add = (
    kind: StoredPast['events'][number]['kind'],
    daysAgo: number,
    index?: PastSubjects['indexes'][number],
  ) => {
    const at = daysBefore(until, daysAgo)
    if (at < from) return
    const detail = { simulated: 'yes', ...(index ? { sizeBytes: index.sizeBytes } : {}) }
    events.push({ kind, at: at.toISOString(), index_id: index?.id ?? null, detail })
  }
  for (const index of subjects.indexes) {
    const since = indexRates[index.name]?.since
    if (since !== undefined) add('created', since, index)
    if (index.name === rebuiltIndex) add('rebuilt-concurrently', rebuiltDaysAgo, index)
  }
  add('statistics-reset', 26)
  add('restart', 18)
  return events
}
