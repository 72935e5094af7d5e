import type { FindingObject } from '../finding'
import type { ForeignKeyShape } from '../foreign-key-cover'
import type { IndexFlags, IndexParts } from '../index-shape'
import type { LineageKind } from '../lineage'

/** One server of the cluster as it was watched. */
export type WatchedNode = {
  slug: string
  name: string
  isOwn: boolean
  isInRecovery: boolean | null
  /** When Arborist first read it; null before that. */
  watchedSince: Date | null
  /** The last moment its counters were lost or replaced, and how; null when that never was. */
  broken: { at: Date; kind: LineageKind } | null
  lastSnapshotAt: Date | null
  /** It has not been read for so long that its counts are old. */
  isSilent: boolean
  /** Share of the hours of its window with at least one snapshot, 0..1; null before the first hour. */
  coverage: number | null
}

/** The frame of every judgement: who watched, since when, and how completely. */
export type Watch = {
  now: Date
  versionNumber: number
  nodes: WatchedNode[]
  /**
   * Servers that stream from the watched ones and are not watched themselves, with those that are `away` and have a replication
   * slot; a sentence when it is not known.
   */
  unwatched: { count: number; away?: number } | { unknown: string }
  /** History before this moment was simulated for the demonstration. */
  simulatedUntil: Date | null
  /** Since when the own server's counters count, and why then. */
  countersSince: Date | null
  countersSinceCause: string | null
}

export type Use = { scans: number; tuplesRead: number; tuplesFetched: number }

export type WatchedIndex = IndexFlags & {
  id: number
  tableId: number
  schema: string
  table: string
  /** Null until its definition was read. */
  parts: IndexParts | null
  columns: string
  /** Counted by us within the window, on the own server. */
  used: Use
  /** Size as a rebuild would make it and rows it holds, as last computed for its bloat; null parts are not known. */
  measured: { neededBytes: number | null; rows: number | null } | null
  /** Stored plans of this target, made within the window, that read it. */
  plans: { count: number; lastAt: Date } | null
  /** Counted by us since first seen. */
  scansSum: number
  lastUsedAt: Date | null
  firstSeenAt: Date
  /** When it was created or its counters began anew, as far as that was seen. */
  broken: { at: Date; kind: LineageKind } | null
  /** The same index on the other servers of the cluster, by slug. */
  elsewhere: { slug: string; used: Use; lastUsedAt: Date | null; firstSeenAt: Date }[]
}

export type WatchedTable = {
  id: number
  oid: number
  schema: string
  name: string
  kind: 'r' | 'p' | 'm' | 't'
  parentOid: number | null
  /** reltuples; -1 when never analysed. */
  rowEstimate: number
  liveRows: number
  modifiedSinceAnalyze: number
  heapBytes: number | null
  toastBytes: number | null
  lastAnalyzedAt: Date | null
  /** Counted by us within the window, in `days` of watching (at least an hour). */
  counted: {
    days: number
    inserts: number
    updates: number
    hotUpdates: number
    deletes: number
    seqScans: number
    seqRowsRead: number
    indexScans: number
  }
}

/** A foreign key with both of its sides. */
export type Reference = ForeignKeyShape & {
  referencedOid: number
  referencedColumns: string[]
  /** pg_constraint.confdeltype and confupdtype: a no action, r restrict, c cascade, n set null, d set default. */
  onDelete: string
  onUpdate: string
}

export type Published = { tableOid: number; identity: 'd' | 'n' | 'f' | 'i' }

/** What a running command says of an index that is not whole. */
export type Unfinished = { oid: number; isBuilding: boolean; phase: string | null; isHeld: boolean }

export function objectOfIndex(index: Pick<WatchedIndex, 'id' | 'schema' | 'name' | 'table'>): FindingObject {
  return { type: 'index', id: index.id, schema: index.schema, name: index.name, table: index.table }
}

export function objectOfTable(table: Pick<WatchedTable, 'id' | 'schema' | 'name'>): FindingObject {
  return { type: 'table', id: table.id, schema: table.schema, name: table.name, table: null }
}

const leastUnknownBytes = 1024 * 1024

/**
 * Rows the table has, by the better of two estimates; null where neither knows, as after a restore, an upgrade or a crash:
 * it has pages, but was never analysed (before 14 that looks like no rows).
 */
export function rowsOf(table: WatchedTable): number | null {
  const isAnalyzed = table.rowEstimate > 0 || (table.rowEstimate === 0 && table.lastAnalyzedAt !== null)
  if (!isAnalyzed && table.liveRows === 0 && (table.heapBytes ?? 0) > leastUnknownBytes) return null
  return Math.max(table.rowEstimate, table.liveRows, 0)
}
