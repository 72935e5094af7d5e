import 'server-only'
import { and, eq, getTableColumns, isNull, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { ClientBase } from 'pg'
import { compareTexts } from '@/lib/domain/compare-texts'
import type { Asked } from '@/lib/domain/facts'
import type { LineageKind } from '@/lib/domain/lineage'
import {
  asIndexState,
  asTableState,
  type IndexState,
  type Known,
  type Memory,
  type SnapshotChange,
  type StatementState,
  type TableState,
} from '@/lib/domain/snapshot-diff'
import { type Columns, columnList, writeRows } from './bulk'
import { copyRows, takeIds } from './copy'
import type { Db, Store, Transaction } from './open'
import { indexes, statements, tables } from './schema/sample'

const tableState: Columns = {
  oid: 'bigint',
  filenode: 'bigint',
  schema: 'text',
  name: 'text',
  kind: 'text',
  parent_oid: 'bigint',
  owner: 'text',
  is_system: 'boolean',
  is_locked: 'boolean',
  row_estimate: 'float8',
  live_rows: 'bigint',
  dead_rows: 'bigint',
  modified_since_analyze: 'bigint',
  heap_bytes: 'bigint',
  toast_bytes: 'bigint',
  pages: 'bigint',
  all_visible_pages: 'bigint',
  inserts: 'bigint',
  updates: 'bigint',
  deletes: 'bigint',
  hot_updates: 'bigint',
  new_page_updates: 'bigint',
  seq_scans: 'bigint',
  seq_rows_read: 'bigint',
  index_scans: 'bigint',
  index_rows_fetched: 'bigint',
  last_seq_scan_at: 'timestamptz',
  last_vacuum_at: 'timestamptz',
  last_autovacuum_at: 'timestamptz',
  last_analyze_at: 'timestamptz',
  last_autoanalyze_at: 'timestamptz',
}
const tableDelta = [
  'inserts',
  'updates',
  'deletes',
  'hot_updates',
  'new_page_updates',
  'seq_scans',
  'seq_rows_read',
  'index_scans',
  'index_rows_fetched',
]

const indexState: Columns = {
  table_id: 'integer',
  oid: 'bigint',
  parent_oid: 'bigint',
  filenode: 'bigint',
  schema: 'text',
  table: 'text',
  name: 'text',
  kind: 'text',
  method: 'text',
  columns: 'text',
  is_unique: 'boolean',
  is_primary: 'boolean',
  is_exclusion: 'boolean',
  is_partial: 'boolean',
  is_valid: 'boolean',
  is_ready: 'boolean',
  is_live: 'boolean',
  is_replica_identity: 'boolean',
  is_foreign_key_target: 'boolean',
  is_clustered: 'boolean',
  is_system: 'boolean',
  is_toast: 'boolean',
  is_locked: 'boolean',
  constraint_name: 'text',
  shape_key: 'text',
  shape_hash: 'text',
  size_bytes: 'bigint',
  scans: 'bigint',
  tuples_read: 'bigint',
  tuples_fetched: 'bigint',
  blocks_hit: 'bigint',
  blocks_read: 'bigint',
  last_used_at: 'timestamptz',
}
const indexDelta = ['scans', 'tuples_read', 'tuples_fetched', 'blocks_hit', 'blocks_read']

const statementState: Columns = {
  calls: 'bigint',
  total_ms: 'float8',
  rows: 'bigint',
  shared_blocks_hit: 'bigint',
  shared_blocks_read: 'bigint',
  shared_blocks_dirtied: 'bigint',
  temp_blocks_written: 'bigint',
  io_read_ms: 'float8',
  wal_bytes: 'bigint',
}
const statementDelta = Object.keys(statementState)

// All but the text: megabytes that nothing is compared with.
const {
  targetId: _target,
  firstSeenAt: _first,
  lastSeenAt: _last,
  text: _text,
  ...statementColumns
} = getTableColumns(statements)

/** Everything the store knows of a target's relations and statements after the snapshot before. */
export async function loadMemory(db: Db, targetId: string): Promise<Memory> {
  const [tableRows, indexRows, statementRows] = await Promise.all([
    db
      .select()
      .from(tables)
      .where(and(eq(tables.targetId, targetId), isNull(tables.droppedAt))),
    db
      .select({ row: indexes, tableOid: tables.oid })
      .from(indexes)
      .leftJoin(tables, eq(tables.id, indexes.tableId))
      .where(and(eq(indexes.targetId, targetId), isNull(indexes.droppedAt))),
    db.select(statementColumns).from(statements).where(eq(statements.targetId, targetId)),
  ])
  return {
    tables: tableRows.map((row) => ({ id: row.id, state: asTableState(row as TableState) })),
    indexes: indexRows.map(({ row, tableOid }) => ({
      id: row.id,
      state: asIndexState(row, tableOid ?? 0, row),
    })),
    statements: statementRows.map(({ id, ...state }) => ({ id, state: { ...state, text: '' } as StatementState })),
  }
}

export type SnapshotTotals = {
  durationMs: number
  lockedRelations: number
  databaseBytes: number | null
  failed: Asked[]
  targetEvents: { kind: LineageKind; detail: Record<string, string | number | null> }[]
}

/** The transaction of a snapshot, and its connection for what is copied within it. */
export type Pen = { tx: Transaction; client: ClientBase }

/** Writes one snapshot's change and answers the memory as it is afterwards, with its sums. Run inside the snapshot's transaction. */
export async function writeChange(
  pen: Pen,
  targetId: string,
  at: Date,
  memory: Memory,
  change: SnapshotChange,
  totals: SnapshotTotals,
): Promise<{ memory: Memory; sums: Sums }> {
  const { tx } = pen
  const instant = at.toISOString()
  const tableList = await writeTables(pen, targetId, instant, memory.tables, change)
  const tableIds = new Map(tableList.map((each) => [each.state.oid, each.id]))
  const { list: indexList, isNew } = await writeIndexes(pen, targetId, instant, memory.indexes, change, tableIds)
  const statementList = await writeStatements(pen, targetId, instant, memory.statements, change)
  const indexIds = new Map(indexList.map((each) => [each.state.oid, each.id]))

  await writeShapes(pen, change, indexIds, isNew)
  const events = [
    ...totals.targetEvents.map((event) => ({ ...event, index_id: null as number | null })),
    ...change.events.map((event) => ({
      kind: event.kind,
      detail: event.detail,
      index_id: 'id' in event ? event.id : (indexIds.get(event.oid) ?? null),
    })),
  ]
  const eventColumns = { index_id: 'integer', kind: 'text', detail: 'jsonb' }
  await writeRows(
    tx,
    eventColumns,
    events,
    (records) =>
      `insert into lineage_events (target_id, at, index_id, kind, detail) select '${targetId}', '${instant}', index_id, kind, detail from ${records}`,
  )
  const after = { tables: tableList, indexes: indexList, statements: statementList }
  const sums = sumUp(after)
  await writeSnapshotRow(tx, targetId, instant, sums, change, totals, isNew)
  return { memory: after, sums }
}

async function writeTables(
  { tx, client }: Pen,
  targetId: string,
  instant: string,
  known: Known<TableState>[],
  change: SnapshotChange,
): Promise<Known<TableState>[]> {
  await markDropped(tx, 'tables', change.droppedTables, instant)
  await moveAside(tx, 'tables', change.renamedTables)
  await writeRows(
    tx,
    { id: 'integer', ...tableState, written: 'bigint' },
    change.changedTables.map(({ id, state, delta }) => ({ id, ...snake(state), written: rowsWritten(delta) })),
    (records) =>
      `update tables t set ${assignments(tableState)}, written_since_vacuum = ${writtenSinceVacuum} from ${records} where t.id = r.id`,
  )
  const ids = await takeIds(client, 'tables', change.newTables.length)
  const fresh = change.newTables.map(({ state, delta }, i) => ({ id: ids[i]!, state, delta }))
  const state = valuesOf(Object.keys(tableState))
  await copyRows(client, 'tables', ['id', 'target_id', 'first_seen_at', ...Object.keys(tableState)], fresh, (row) => [
    row.id,
    targetId,
    instant,
    ...state(row.state),
  ])
  const delta = valuesOf(tableDelta)
  await copyRows(
    client,
    'table_samples',
    ['at', 'table_id', ...tableDelta, 'live_rows', 'dead_rows', 'heap_bytes'],
    [...change.changedTables, ...fresh].filter((row) => !row.state.isSystem),
    (row) => [
      instant,
      row.id,
      ...delta(row.delta).map(sparse),
      row.state.liveRows,
      row.state.deadRows,
      row.state.heapBytes,
    ],
  )
  return merge(known, change.droppedTables, change.changedTables, fresh)
}

async function writeIndexes(
  { tx, client }: Pen,
  targetId: string,
  instant: string,
  known: Known<IndexState>[],
  change: SnapshotChange,
  tableIds: Map<number, number>,
): Promise<{ list: Known<IndexState>[]; isNew: Set<number> }> {
  await markDropped(tx, 'indexes', change.droppedIndexes, instant)
  await moveAside(tx, 'indexes', change.renamedIndexes)
  const deltaColumns = typed(indexDelta, 'bigint', 'd_')
  const record = (row: { state: IndexState; delta: object }) => ({
    ...snake(row.state),
    table_id: tableIds.get(row.state.tableOid) ?? 0,
    ...prefixed(snake(row.delta), 'd_'),
  })
  const sums = indexDelta.map((name) => `${name}_sum = t.${name}_sum + r.d_${name}`).join(', ')
  await writeRows(
    tx,
    { id: 'integer', ...indexState, ...deltaColumns },
    change.changedIndexes.map((row) => ({ id: row.id, ...record(row) })),
    (records) => `update indexes t set ${assignments(indexState)}, ${sums} from ${records} where t.id = r.id`,
  )
  const ids = await takeIds(client, 'indexes', change.newIndexes.length)
  // Lists have equals in the order of their ids.
  const fresh = change.newIndexes
    .toSorted(
      (a, b) =>
        compareTexts(a.state.schema, b.state.schema) ||
        compareTexts(a.state.table, b.state.table) ||
        compareTexts(a.state.name, b.state.name),
    )
    .map(({ state, delta }, i) => ({ id: ids[i]!, state, delta }))
  const names = Object.keys(indexState).filter((name) => name !== 'table_id')
  const state = valuesOf(names)
  const delta = valuesOf(indexDelta)
  await copyRows(
    client,
    'indexes',
    ['id', 'target_id', 'first_seen_at', 'table_id', ...names, ...indexDelta.map((name) => `${name}_sum`)],
    fresh,
    (row) => [
      row.id,
      targetId,
      instant,
      tableIds.get(row.state.tableOid) ?? 0,
      ...state(row.state),
      ...delta(row.delta),
    ],
  )
  // The first sample of a new index carries its size even when nothing was counted yet, so that its chart has a beginning.
  await copyRows(
    client,
    'index_samples',
    ['at', 'index_id', ...indexDelta, 'size_bytes'],
    [...change.changedIndexes, ...fresh].filter((row) => !row.state.isSystem),
    (row) => [instant, row.id, ...delta(row.delta).map(sparse), row.state.sizeBytes],
  )
  return {
    list: merge(known, change.droppedIndexes, change.changedIndexes, fresh),
    isNew: new Set(fresh.map((row) => row.id)),
  }
}

async function writeStatements(
  { tx, client }: Pen,
  targetId: string,
  instant: string,
  known: Known<StatementState>[],
  change: SnapshotChange,
): Promise<Known<StatementState>[]> {
  await writeRows(
    tx,
    { id: 'integer', ...statementState },
    change.changedStatements.map((row) => ({ id: row.id, ...snake(row.state) })),
    (records) =>
      `update statements t set ${assignments(statementState)}, last_seen_at = '${instant}' from ${records} where t.id = r.id`,
  )
  const identity = { query_id: 'text', user_name: 'text', is_top_level: 'boolean', text: 'text' }
  const added = await writeRows<{ id: number; key: string }>(
    tx,
    { ...identity, ...statementState },
    change.newStatements.map((row) => snake(row.state)),
    (records) =>
      `insert into statements (target_id, first_seen_at, last_seen_at, ${columnList(identity)}, ${columnList(statementState)}) select '${targetId}', '${instant}', '${instant}', ${columnList(identity, 'r.')}, ${columnList(statementState, 'r.')} from ${records} on conflict (target_id, query_id, user_name, is_top_level) do update set last_seen_at = excluded.last_seen_at, ${statementDelta.map((name) => `${name} = excluded.${name}`).join(', ')} returning id, query_id || ' ' || is_top_level || ' ' || user_name as key`,
  )
  const idByKey = new Map(added.map((row) => [row.key, row.id]))
  const fresh = change.newStatements.map((row) => ({
    id: idByKey.get(`${row.state.queryId} ${row.state.isTopLevel} ${row.state.userName}`)!,
    state: { ...row.state, text: '' },
    delta: row.delta,
  }))
  const delta = valuesOf(statementDelta)
  await copyRows(
    client,
    'statement_samples',
    ['at', 'statement_id', ...statementDelta],
    [...change.changedStatements, ...fresh].filter((row) => row.delta.calls > 0),
    (row) => [instant, row.id, ...delta(row.delta)],
  )
  const changed = change.changedStatements.map((row) => ({ id: row.id, state: { ...row.state, text: '' } }))
  return merge(known, [], changed, fresh)
}

async function writeShapes(
  { tx, client }: Pen,
  change: SnapshotChange,
  indexIds: Map<number, number>,
  isNew: Set<number>,
): Promise<void> {
  const parts = {
    definition: 'text',
    keys: 'json',
    include: 'json',
    predicate: 'text',
    nulls_not_distinct: 'boolean',
    options: 'json',
    tablespace: 'text',
    is_immediate: 'boolean',
    is_deferred: 'boolean',
  }
  const columns = { index_id: 'integer', ...parts }
  const idOf = (shape: { oid: number }) => indexIds.get(shape.oid)
  const isOfNew = (shape: { oid: number }) => isNew.has(idOf(shape) ?? 0)
  const values = valuesOf(Object.keys(parts))
  await copyRows(client, 'index_shapes', Object.keys(columns), change.shapes.filter(isOfNew), (shape) => [
    idOf(shape),
    ...values(shape),
  ])
  await writeRows(
    tx,
    columns,
    change.shapes.filter((shape) => idOf(shape) !== undefined && !isOfNew(shape)),
    (records) =>
      `insert into index_shapes (${columnList(columns)}) select ${columnList(columns)} from ${records} on conflict (index_id) do update set ${Object.keys(
        parts,
      )
        .map((name) => `${name} = excluded.${name}`)
        .join(', ')}`,
    (shape) => ({ ...snake(shape), index_id: idOf(shape) }),
  )
}

async function writeSnapshotRow(
  tx: Transaction,
  targetId: string,
  instant: string,
  { indexCount, tableCount, indexBytes, tableBytes }: Sums,
  change: SnapshotChange,
  totals: SnapshotTotals,
  isNew: Set<number>,
): Promise<void> {
  const indexDeltas = [...change.changedIndexes, ...change.newIndexes].filter((row) => isCounted(row.state))
  const tableDeltas = [...change.changedTables, ...change.newTables].filter((row) => isCounted(row.state))
  await tx.execute(sql`
    insert into snapshots (target_id, at, duration_ms, index_count, table_count, changed_indexes, locked_relations,
      index_bytes, table_bytes, database_bytes, index_scans, seq_scans, rows_written, failed)
    values (${targetId}, ${instant}, ${totals.durationMs}, ${indexCount}, ${tableCount},
      ${change.changedIndexes.length + isNew.size}, ${totals.lockedRelations}, ${indexBytes}, ${tableBytes},
      ${totals.databaseBytes}, ${total(indexDeltas, (row) => row.delta.scans)},
      ${total(tableDeltas, (row) => row.delta.seqScans)},
      ${total(tableDeltas, (row) => rowsWritten(row.delta))},
      ${totals.failed.length > 0 ? JSON.stringify(totals.failed) : null}::jsonb)`)
}

export type Sums = { indexCount: number; tableCount: number; indexBytes: number; tableBytes: number }

/** Catalogs and TOAST are the server's own affair. */
function isCounted(state: IndexState | TableState): boolean {
  return !state.isSystem && !('isToast' in state ? state.isToast : state.kind === 't')
}

/** Sums over a target after a snapshot, for its state row. */
function sumUp(memory: Pick<Memory, 'indexes' | 'tables'>): Sums {
  const indexRows = memory.indexes.filter((each) => isCounted(each.state))
  const tableRows = memory.tables.filter((each) => isCounted(each.state))
  return {
    indexCount: indexRows.length,
    tableCount: tableRows.length,
    indexBytes: total(indexRows, (each) => (each.state.kind === 'i' ? (each.state.sizeBytes ?? 0) : 0)),
    tableBytes: total(tableRows, (each) => (each.state.heapBytes ?? 0) + (each.state.toastBytes ?? 0)),
  }
}

/** Takes one transaction for a whole snapshot, with a deadline of its own. */
export async function inSnapshotTransaction<T>(store: Store, work: (pen: Pen) => Promise<T>): Promise<T> {
  const client = await store.pool.connect()
  // A lost connection fails the query under way; without a listener it would end the thread as well.
  const ignore = () => {}
  client.on('error', ignore)
  try {
    return await drizzle(client).transaction(async (tx) => {
      await tx.execute(sql`set local statement_timeout = '60s'`)
      return work({ tx, client })
    })
  } finally {
    client.off('error', ignore)
    client.release()
  }
}

/** Names are unique, and two may have been exchanged: the old ones give way before the new ones are written. */
async function moveAside(tx: Transaction, table: 'tables' | 'indexes', ids: number[]): Promise<void> {
  if (ids.length === 0) return
  await tx.execute(
    sql`update ${sql.identifier(table)} set name = name || ' (renamed ' || id || ')' where id = any(${sql.param(ids)}::int[])`,
  )
}

async function markDropped(tx: Transaction, table: 'tables' | 'indexes', ids: number[], instant: string) {
  if (ids.length === 0) return
  await tx.execute(
    sql`update ${sql.identifier(table)} set dropped_at = ${instant} where id = any(${sql.param(ids)}::int[])`,
  )
}

function merge<S>(
  known: Known<S>[],
  dropped: number[],
  changed: Known<S>[],
  fresh: (Known<S> & { delta: object })[],
): Known<S>[] {
  const gone = new Set(dropped)
  const newer = new Map(changed.map((each) => [each.id, each.state]))
  const kept = gone.size === 0 ? known : known.filter((each) => !gone.has(each.id))
  return [
    ...kept.map((each) => (newer.has(each.id) ? { id: each.id, state: newer.get(each.id)! } : each)),
    ...fresh.map(({ id, state }) => ({ id, state })),
  ]
}

function assignments(columns: Columns): string {
  return Object.keys(columns)
    .map((name) => `"${name}" = r."${name}"`)
    .join(', ')
}

const rowsWritten = (delta: Record<'inserts' | 'updates' | 'deletes', number>) =>
  delta.inserts + delta.updates + delta.deletes

/** What was written between a vacuum and the snapshot that tells of it is not counted: a lower bound. */
const writtenSinceVacuum = `case
  when greatest(r.last_vacuum_at, r.last_autovacuum_at) > coalesce(greatest(t.last_vacuum_at, t.last_autovacuum_at), '-infinity') then 0
  else t.written_since_vacuum + r.written end`

/** A count of nothing is stored as null. */
function sparse(count: unknown): unknown {
  return count === 0 ? null : count
}

/** Reads from our objects what belongs into the columns of these names. */
function valuesOf(columns: readonly string[]): (from: object) => unknown[] {
  const names = columns.map((name) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()))
  return (from) => names.map((name) => (from as Record<string, unknown>)[name])
}

function typed(names: string[], type: string, prefix = ''): Columns {
  return Object.fromEntries(names.map((name) => [prefix + name, type]))
}

function prefixed(record: Record<string, unknown>, prefix: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [prefix + name, value]))
}

const snakeNames = new Map<string, string>()
function snake(record: object): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(record)) {
    let column = snakeNames.get(name)
    if (column === undefined) {
      column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      snakeNames.set(name, column)
    }
    out[column] = value
  }
  return out
}

function total<T>(rows: T[], of: (row: T) => number): number {
  let sum = 0
  for (const row of rows) sum += of(row)
  return sum
}
