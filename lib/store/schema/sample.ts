import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { IndexColumn } from '@/lib/domain/facts'
import type { LineageKind } from '@/lib/domain/lineage'

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
const count = (name: string) => bigint(name, { mode: 'number' })

/** Every table seen; the counters are the server's latest, `…Sum` our own that never go down. */
export const tables = pgTable(
  'tables',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    targetId: uuid('target_id').notNull(),
    oid: count('oid').notNull(),
    filenode: count('filenode').notNull(),
    schema: text('schema').notNull(),
    name: text('name').notNull(),
    kind: text('kind').$type<'r' | 'p' | 'm' | 't'>().notNull(),
    parentOid: count('parent_oid'),
    owner: text('owner').notNull(),
    isSystem: boolean('is_system').notNull(),
    isLocked: boolean('is_locked').notNull(),
    rowEstimate: doublePrecision('row_estimate').notNull(),
    liveRows: count('live_rows').notNull(),
    deadRows: count('dead_rows').notNull(),
    modifiedSinceAnalyze: count('modified_since_analyze').notNull(),
    heapBytes: count('heap_bytes'),
    toastBytes: count('toast_bytes'),
    pages: count('pages'),
    allVisiblePages: count('all_visible_pages'),
    /** Rows inserted, updated and deleted since its last vacuum, as far as it was watched. */
    writtenSinceVacuum: count('written_since_vacuum').notNull().default(0),
    inserts: count('inserts').notNull(),
    updates: count('updates').notNull(),
    deletes: count('deletes').notNull(),
    hotUpdates: count('hot_updates').notNull(),
    newPageUpdates: count('new_page_updates'),
    seqScans: count('seq_scans').notNull(),
    seqRowsRead: count('seq_rows_read').notNull(),
    indexScans: count('index_scans').notNull(),
    indexRowsFetched: count('index_rows_fetched').notNull(),
    lastSeqScanAt: at('last_seq_scan_at'),
    lastVacuumAt: at('last_vacuum_at'),
    lastAutovacuumAt: at('last_autovacuum_at'),
    lastAnalyzeAt: at('last_analyze_at'),
    lastAutoanalyzeAt: at('last_autoanalyze_at'),
    firstSeenAt: at('first_seen_at').notNull(),
    droppedAt: at('dropped_at'),
  },
  (t) => [
    uniqueIndex('tables_name').on(t.targetId, t.schema, t.name).where(sql`dropped_at is null`),
    index('tables_oid').on(t.targetId, t.oid),
  ],
)

/** Every index seen. Identity is (target, schema, table, name); OIDs and file nodes come and go below it. */
export const indexes = pgTable(
  'indexes',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    targetId: uuid('target_id').notNull(),
    tableId: integer('table_id').notNull(),
    oid: count('oid').notNull(),
    parentOid: count('parent_oid'),
    filenode: count('filenode').notNull(),
    schema: text('schema').notNull(),
    table: text('table').notNull(),
    name: text('name').notNull(),
    kind: text('kind').$type<'i' | 'I'>().notNull(),
    method: text('method').notNull(),
    /** Key columns and INCLUDE as one line of words, for grids and search. */
    columns: text('columns').notNull(),
    isUnique: boolean('is_unique').notNull(),
    isPrimary: boolean('is_primary').notNull(),
    isExclusion: boolean('is_exclusion').notNull(),
    isPartial: boolean('is_partial').notNull(),
    isValid: boolean('is_valid').notNull(),
    isReady: boolean('is_ready').notNull(),
    isLive: boolean('is_live').notNull(),
    isReplicaIdentity: boolean('is_replica_identity').notNull(),
    isForeignKeyTarget: boolean('is_foreign_key_target').notNull().default(false),
    isClustered: boolean('is_clustered').notNull(),
    isSystem: boolean('is_system').notNull(),
    isToast: boolean('is_toast').notNull(),
    isLocked: boolean('is_locked').notNull(),
    constraintName: text('constraint_name'),
    shapeKey: text('shape_key').notNull(),
    shapeHash: text('shape_hash').notNull(),
    sizeBytes: count('size_bytes'),
    /** The server's counters as last read; their window is `target_states.counters_since`. */
    scans: count('scans').notNull(),
    tuplesRead: count('tuples_read').notNull(),
    tuplesFetched: count('tuples_fetched').notNull(),
    blocksHit: count('blocks_hit').notNull(),
    blocksRead: count('blocks_read').notNull(),
    /** Everything counted since first seen, over resets, crashes and rebuilds. */
    scansSum: count('scans_sum').notNull(),
    tuplesReadSum: count('tuples_read_sum').notNull(),
    tuplesFetchedSum: count('tuples_fetched_sum').notNull(),
    blocksHitSum: count('blocks_hit_sum').notNull(),
    blocksReadSum: count('blocks_read_sum').notNull(),
    lastUsedAt: at('last_used_at'),
    firstSeenAt: at('first_seen_at').notNull(),
    droppedAt: at('dropped_at'),
  },
  (t) => [
    uniqueIndex('indexes_name').on(t.targetId, t.schema, t.table, t.name).where(sql`dropped_at is null`),
    index('indexes_oid').on(t.targetId, t.oid),
    index('indexes_table').on(t.tableId),
    // What lists read, and no more: with the filters proven, no row is read as far as `dropped_at`, which is its end.
    index('indexes_listed').on(t.targetId).where(sql`dropped_at is null and not is_system and not is_toast`),
    index('indexes_partitioned').on(t.targetId, t.oid).where(sql`kind = 'I' and dropped_at is null`),
    index('indexes_parent').on(t.targetId, t.parentOid).where(sql`parent_oid is not null and dropped_at is null`),
  ],
)

export const indexShapes = pgTable('index_shapes', {
  indexId: integer('index_id').primaryKey(),
  definition: text('definition').notNull(),
  // Kept as they were written: reading jsonb makes the text of 50,000 shapes anew each time.
  keys: json('keys').$type<IndexColumn[]>().notNull(),
  include: json('include').$type<string[]>().notNull(),
  predicate: text('predicate'),
  nullsNotDistinct: boolean('nulls_not_distinct').notNull(),
  options: json('options').$type<string[]>().notNull(),
  tablespace: text('tablespace'),
  isImmediate: boolean('is_immediate').notNull().default(true),
  isDeferred: boolean('is_deferred').notNull().default(false),
})

/**
 * Sums as they stood when a window began, so that use within the window is one subtraction. Only indexes that were used
 * before the window have a row.
 */
export const indexWindows = pgTable(
  'index_windows',
  {
    indexId: integer('index_id').notNull(),
    hours: smallint('hours').notNull(),
    scans: count('scans').notNull(),
    tuplesRead: count('tuples_read').notNull(),
    tuplesFetched: count('tuples_fetched').notNull(),
    blocksHit: count('blocks_hit').notNull(),
    blocksRead: count('blocks_read').notNull(),
  },
  (t) => [primaryKey({ columns: [t.indexId, t.hours] })],
)

/** Hours and days have every count. In a sample a count of nothing is null, which takes no room. */
const dense = (name: string) => count(name).notNull()

const indexSample = (counted: typeof count | typeof dense) => ({
  at: at('at').notNull(),
  indexId: integer('index_id').notNull(),
  scans: counted('scans'),
  tuplesRead: counted('tuples_read'),
  tuplesFetched: counted('tuples_fetched'),
  blocksHit: counted('blocks_hit'),
  blocksRead: counted('blocks_read'),
  sizeBytes: count('size_bytes'),
})
/** What was counted since the snapshot before, for indexes where something was. Partitioned by day. */
// Samples come by time and are looked up by subject. A plain index with its repeated keys folded takes a third of the
// place of a key of both. Subjects return in any order, so its pages are left room for them.
export const indexSamples = pgTable('index_samples', indexSample(count), (t) => [
  index('index_samples_index').on(t.indexId).with({ fillfactor: 70 }),
])
export const indexHours = pgTable('index_hours', indexSample(dense), (t) => [
  primaryKey({ columns: [t.indexId, t.at] }),
])
export const indexDays = pgTable('index_days', indexSample(dense), (t) => [primaryKey({ columns: [t.indexId, t.at] })])

const tableSample = (counted: typeof count | typeof dense) => ({
  at: at('at').notNull(),
  tableId: integer('table_id').notNull(),
  inserts: counted('inserts'),
  updates: counted('updates'),
  deletes: counted('deletes'),
  hotUpdates: counted('hot_updates'),
  newPageUpdates: counted('new_page_updates'),
  seqScans: counted('seq_scans'),
  seqRowsRead: counted('seq_rows_read'),
  indexScans: counted('index_scans'),
  indexRowsFetched: counted('index_rows_fetched'),
  liveRows: count('live_rows').notNull(),
  deadRows: count('dead_rows').notNull(),
  heapBytes: count('heap_bytes'),
})
export const tableSamples = pgTable('table_samples', tableSample(count), (t) => [
  index('table_samples_table').on(t.tableId).with({ fillfactor: 70 }),
])
export const tableHours = pgTable('table_hours', tableSample(dense), (t) => [
  primaryKey({ columns: [t.tableId, t.at] }),
])
export const tableDays = pgTable('table_days', tableSample(dense), (t) => [primaryKey({ columns: [t.tableId, t.at] })])

const statementCounters = {
  calls: count('calls').notNull(),
  totalMs: doublePrecision('total_ms').notNull(),
  rows: count('rows').notNull(),
  sharedBlocksHit: count('shared_blocks_hit').notNull(),
  sharedBlocksRead: count('shared_blocks_read').notNull(),
  sharedBlocksDirtied: count('shared_blocks_dirtied').notNull(),
  tempBlocksWritten: count('temp_blocks_written').notNull(),
  ioReadMs: doublePrecision('io_read_ms').notNull(),
  walBytes: count('wal_bytes').notNull(),
}
export const statements = pgTable(
  'statements',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    targetId: uuid('target_id').notNull(),
    queryId: text('query_id').notNull(),
    userName: text('user_name').notNull(),
    isTopLevel: boolean('is_top_level').notNull(),
    text: text('text').notNull(),
    ...statementCounters,
    firstSeenAt: at('first_seen_at').notNull(),
    lastSeenAt: at('last_seen_at').notNull(),
  },
  (t) => [uniqueIndex('statements_identity').on(t.targetId, t.queryId, t.userName, t.isTopLevel)],
)
const statementSample = {
  at: at('at').notNull(),
  statementId: integer('statement_id').notNull(),
  ...statementCounters,
}
export const statementSamples = pgTable('statement_samples', statementSample, (t) => [
  primaryKey({ columns: [t.statementId, t.at] }),
])
export const statementHours = pgTable('statement_hours', statementSample, (t) => [
  primaryKey({ columns: [t.statementId, t.at] }),
])
export const statementDays = pgTable('statement_days', statementSample, (t) => [
  primaryKey({ columns: [t.statementId, t.at] }),
])

/** What happened to an index, a table or a whole target: the markers on every chart. */
export const lineageEvents = pgTable(
  'lineage_events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    targetId: uuid('target_id').notNull(),
    indexId: integer('index_id'),
    tableId: integer('table_id'),
    at: at('at').notNull(),
    kind: text('kind').$type<LineageKind>().notNull(),
    detail: jsonb('detail').$type<Record<string, string | number | null>>().notNull().default({}),
  },
  (t) => [index('lineage_events_target').on(t.targetId, t.at), index('lineage_events_index').on(t.indexId, t.at)],
)
