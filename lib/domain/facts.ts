/**
 * What one snapshot learns from a monitored server. Plain data, decoded once by `lib/catalog`: sizes in bytes, times as
 * Date in the server's own clock, counters as numbers (they stay far below 2^53; a larger one is clamped), null where the
 * server's version has no such column or the question was not allowed.
 */

export type ServerFacts = {
  /** `server_version_num`, for instance 180004. */
  versionNumber: number
  version: string
  /** Decimal text of the 64-bit system identifier; null where pg_control_system() is refused. */
  systemIdentifier: string | null
  databaseOid: number
  databaseName: string
  isInRecovery: boolean
  timelineId: number | null
  postmasterStartedAt: Date
  /** pg_stat_database.stats_reset: null means never reset or lost in a crash. */
  databaseStatsResetAt: Date | null
  /** Oldest of the cluster-wide resets (bgwriter, WAL, archiver): all move together only in a crash. */
  sharedStatsResetAt: Date | null
  databaseSizeBytes: number | null
  encoding: string
  serverNow: Date
  /** Of pg_stat_database, cumulative. */
  commits: number
  rollbacks: number
  blocksHit: number
  blocksRead: number
  /** Of the planner and executor, as our role has them, as SHOW prints them. */
  settings: Record<string, string>
}

export type TableFacts = {
  oid: number
  schema: string
  name: string
  /** pg_class.relkind: r table, p partitioned, m materialised view, t TOAST. */
  kind: 'r' | 'p' | 'm' | 't'
  filenode: number
  /** The partitioned parent, or for TOAST the owning table. */
  parentOid: number | null
  owner: string
  /** reltuples; -1 when never analysed. */
  rowEstimate: number
  liveRows: number
  deadRows: number
  inserts: number
  updates: number
  deletes: number
  hotUpdates: number
  newPageUpdates: number | null
  seqScans: number
  seqRowsRead: number
  indexScans: number
  indexRowsFetched: number
  modifiedSinceAnalyze: number
  lastSeqScanAt: Date | null
  lastVacuumAt: Date | null
  lastAutovacuumAt: Date | null
  lastAnalyzeAt: Date | null
  lastAutoanalyzeAt: Date | null
  /** Heap with its maps; null for a locked relation. */
  heapBytes: number | null
  /** Its TOAST table with that table's index. */
  toastBytes: number | null
  /** relpages and relallvisible: pages of the heap and those all of whose rows every transaction sees, as of the last VACUUM or ANALYZE. */
  pages: number
  allVisiblePages: number
  /** Held or awaited ACCESS EXCLUSIVE lock: sizes were not asked for. */
  isLocked: boolean
  isSystem: boolean
}

export type IndexFacts = {
  oid: number
  tableOid: number
  schema: string
  table: string
  name: string
  /** i index, I partitioned index. */
  kind: 'i' | 'I'
  parentOid: number | null
  filenode: number
  method: string
  isUnique: boolean
  isPrimary: boolean
  isExclusion: boolean
  isValid: boolean
  isReady: boolean
  isLive: boolean
  isReplicaIdentity: boolean
  /** A foreign key of some table relies on its uniqueness (pg_constraint.conindid). */
  isForeignKeyTarget: boolean
  isClustered: boolean
  isSystem: boolean
  isToast: boolean
  constraintName: string | null
  /** Changes whenever the definition may have changed (row versions of pg_index and pg_class). */
  shapeKey: string
  scans: number
  tuplesRead: number
  tuplesFetched: number
  lastScanAt: Date | null
  blocksRead: number
  blocksHit: number
  sizeBytes: number | null
  isLocked: boolean
}

export type IndexColumn = {
  /** Column name, or null for an expression. */
  name: string | null
  expression: string | null
  opclass: string
  isDefaultOpclass: boolean
  /** Null when the type has no collation or it is the column's own. */
  collation: string | null
  order: 'asc' | 'desc' | null
  nulls: 'first' | 'last' | null
  /** OID of the operator family; null where it was not asked for yet. */
  family: number | null
  /** Beside the family all that decides what is equal: OIDs of input type, stored type and collation, parameters. */
  comparison: string | null
}

export type IndexShape = {
  oid: number
  shapeKey: string
  /** pg_get_indexdef, as the server prints it. */
  definition: string
  keys: IndexColumn[]
  include: string[]
  predicate: string | null
  nullsNotDistinct: boolean
  /** reloptions, for instance fillfactor=70. */
  options: string[]
  tablespace: string | null
  /** Uniqueness is checked with each row; false for a deferrable constraint. */
  isImmediate: boolean
  /** It is even checked at the end of the transaction only, unless that asks for less. */
  isDeferred: boolean
}

export type ColumnFacts = {
  position: number
  name: string
  type: string
  isNullable: boolean
  defaultExpression: string | null
  statisticsTarget: number | null
  /** The rest comes from pg_stats and is null without SELECT on the column. */
  nullFraction: number | null
  /** n_distinct as stored: negative is a share of rows. */
  distinct: number | null
  averageWidthBytes: number | null
  correlation: number | null
  /** Text of the array elements with their frequencies, at most 20. */
  commonValues: { value: string; frequency: number }[] | null
  histogramBounds: number | null
  storage: string
}

export type ForeignKeyFacts = {
  name: string
  columns: string[]
  referencedSchema: string
  referencedTable: string
  referencedColumns: string[]
  definition: string
}

export type StatementFacts = {
  /** queryid as decimal text (it is a signed 64-bit number). */
  queryId: string
  userName: string
  isTopLevel: boolean
  text: string
  calls: number
  totalMs: number
  rows: number
  sharedBlocksHit: number
  sharedBlocksRead: number
  sharedBlocksDirtied: number
  tempBlocksWritten: number
  ioReadMs: number
  walBytes: number
}

/** One question put to a server and how it went. */
export type Asked = {
  question: string
  ok: boolean
  durationMs: number
  rows: number
  /** Why it failed and the next step, for a person. */
  message?: string
  hint?: string
}

/** One line of a target's test: a right, an extension or a setting we use. */
export type Capability = {
  name: string
  kind: 'right' | 'extension' | 'setting' | 'server'
  state: 'present' | 'missing' | 'warning'
  /** What it gives, in words. */
  gives: string
  /** What was found, for instance the value of a setting. */
  found?: string
  /** The statement that provides it (run by the owner or a superuser). */
  statement?: string
}
