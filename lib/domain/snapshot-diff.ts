import { describeColumns } from './columns'
import type { IndexFacts, IndexShape, StatementFacts, TableFacts } from './facts'
import { isTransient, pairIndexes, pairTables } from './identity'
import type { LineageKind } from './lineage'
import {
  difference,
  type IndexCounter,
  indexCounters,
  nothing,
  type StatementCounter,
  statementCounters,
  type TableCounter,
  tableCounters,
} from './usage'

type Counts<K extends string> = Record<K, number>
type Row<S, K extends string> = { id: number; state: S; delta: Counts<K> }
type NewRow<S, K extends string> = { state: S; delta: Counts<K> }

export type TableState = Omit<TableFacts, 'newPageUpdates'> & { newPageUpdates: number | null }
export type IndexState = Omit<IndexFacts, 'tableOid' | 'lastScanAt'> & {
  tableOid: number
  columns: string
  isPartial: boolean
  shapeHash: string
  lastUsedAt: Date | null
}
export type StatementState = StatementFacts

export type Known<S> = { id: number; state: S }

/** What the store held after the snapshot before. */
export type Memory = {
  tables: Known<TableState>[]
  indexes: Known<IndexState>[]
  statements: Known<StatementState>[]
}

export type IndexEvent = { kind: LineageKind; detail: Record<string, string | number | null> } & (
  | { id: number }
  | { oid: number }
)

/** What one snapshot changes in the store. */
export type SnapshotChange = {
  newTables: NewRow<TableState, TableCounter>[]
  changedTables: Row<TableState, TableCounter>[]
  droppedTables: number[]
  /** Ids whose name changed, as for indexes. */
  renamedTables: number[]
  newIndexes: NewRow<IndexState, IndexCounter>[]
  changedIndexes: Row<IndexState, IndexCounter>[]
  droppedIndexes: number[]
  /** Ids whose name changed: their old names must be out of the way before the new ones are written. */
  renamedIndexes: number[]
  /** By OID of the index now. */
  shapes: IndexShape[]
  newStatements: NewRow<StatementState, StatementCounter>[]
  changedStatements: Row<StatementState, StatementCounter>[]
  events: IndexEvent[]
}

export type Judgement = {
  at: Date
  /** The counters continue those of the snapshot before. */
  isComparable: boolean
  /** Every counter began anew since. */
  wasReset: boolean
  /** Nothing was known before: what is seen now was there already, and its counts are older than our watch. */
  isFirst: boolean
  /** An OID means the same object as before. */
  hasSameOids: boolean
}

type Use = { scans: number; fetched: number }
/** Use of the indexes of each table (by its OID): their raw counters before and now, and what was counted in between. */
export type TableUse = { before: Map<number, Use>; now: Map<number, Use>; delta: Map<number, Use> }

/** Sums index counters per table. A table's own rows and scans by index are the sums over its indexes. */
export function sumUseByTable(
  known: Known<IndexState>[],
  now: IndexFacts[],
  diff: { added: NewRow<IndexState, IndexCounter>[]; changed: NewRow<IndexState, IndexCounter>[] },
): TableUse {
  const sum = (rows: { oid: number; scans: number; fetched: number }[]) => {
    const uses = new Map<number, Use>()
    for (const { oid, scans, fetched } of rows) {
      const use = uses.get(oid) ?? { scans: 0, fetched: 0 }
      uses.set(oid, { scans: use.scans + scans, fetched: use.fetched + fetched })
    }
    return uses
  }
  return {
    before: sum(known.map(({ state }) => ({ oid: state.tableOid, scans: state.scans, fetched: state.tuplesFetched }))),
    now: sum(now.map((each) => ({ oid: each.tableOid, scans: each.scans, fetched: each.tuplesFetched }))),
    delta: sum(
      [...diff.added, ...diff.changed].map(({ state, delta }) => ({
        oid: state.tableOid,
        scans: delta.scans,
        fetched: delta.tuplesFetched,
      })),
    ),
  }
}

const noUse: Use = { scans: 0, fetched: 0 }

/**
 * What changed about tables. Counters of index use are sums over the indexes, which fall when an index is dropped; so
 * their differences are summed up from those of the indexes, and only the table's own counters tell a reset.
 */
export function diffTables(known: Known<TableState>[], now: TableFacts[], judge: Judgement, use: TableUse) {
  const byState = new Map(known.map((each) => [each.state, each]))
  const pairs = pairTables([...byState.keys()], now, judge.hasSameOids)
  const seen = new Set<number>()
  const added: NewRow<TableState, TableCounter>[] = []
  const changed: Row<TableState, TableCounter>[] = []
  const renamed: number[] = []
  for (const table of now) {
    const same = knownOf(byState, pairs.get(table))
    if (same && !judge.wasReset && isEqual(same.state, table)) {
      seen.add(same.id)
      continue
    }
    const used = use.delta.get(table.oid) ?? noUse
    const own = ownCounters(table, use.now.get(table.oid))
    if (!same) {
      const isOld = judge.isFirst || !judge.isComparable
      added.push({ state: table, delta: isOld ? nothing(tableCounters) : withUse(own, used) })
      continue
    }
    seen.add(same.id)
    const before = same.state
    const isReplaced = before.oid !== table.oid
    const state = table.isLocked
      ? { ...table, heapBytes: table.heapBytes ?? before.heapBytes, toastBytes: table.toastBytes ?? before.toastBytes }
      : table
    const { delta } = deltaOf(tableCounters, ownCounters(before, use.before.get(before.oid)), own, {
      ...judge,
      wasReset: judge.wasReset || isReplaced,
    })
    if (before.schema !== table.schema || before.name !== table.name) renamed.push(same.id)
    if (isReplaced || differs(before, state) || hasCounted(delta))
      changed.push({ id: same.id, state, delta: withUse(delta, used) })
  }
  return { added, changed, renamed, dropped: known.filter((each) => !seen.has(each.id)).map((each) => each.id) }
}

function ownCounters(table: TableState, use: Use | undefined): Counts<TableCounter> {
  const counters = countersOf(tableCounters, table)
  return { ...counters, indexScans: 0, indexRowsFetched: Math.max(0, counters.indexRowsFetched - (use?.fetched ?? 0)) }
}

function withUse(own: Counts<TableCounter>, used: Use): Counts<TableCounter> {
  return { ...own, indexScans: used.scans, indexRowsFetched: own.indexRowsFetched + used.fetched }
}

export function diffIndexes(known: Known<IndexState>[], now: IndexFacts[], shapes: IndexShape[], judge: Judgement) {
  const shapeByOid = new Map(shapes.map((shape) => [shape.oid, shape]))
  const byState = new Map(known.map((each) => [each.state, each]))
  const pairs = pairIndexes([...byState.keys()], now, judge.hasSameOids)
  const seen = new Set<number>()
  const added: NewRow<IndexState, IndexCounter>[] = []
  const changed: Row<IndexState, IndexCounter>[] = []
  const renamed: number[] = []
  const events: IndexEvent[] = []
  const once = makeOnce()

  for (const index of now) {
    const same = knownOf(byState, pairs.get(index))
    const shape = shapeByOid.get(index.oid) ?? null
    if (same && !shape && !judge.wasReset && isSameIndex(same.state, index)) {
      seen.add(same.id)
      continue
    }
    const state = stateOf(index, same?.state ?? null, shape, once)
    if (!same) {
      const isOld = judge.isFirst || !judge.isComparable
      added.push({ state, delta: isOld ? nothing(indexCounters) : countersOf(indexCounters, state) })
      // What was there on our first look needs no event: its row says when it was first seen.
      if (!judge.isFirst && !isTransient(index.name)) events.push({ oid: index.oid, kind: 'created', detail: {} })
      continue
    }
    seen.add(same.id)
    const before = same.state
    const isNewOid = before.oid !== index.oid
    const isOnNewTable = isNewOid && before.tableOid !== index.tableOid && before.tableOid !== 0
    const delta = deltaOf(indexCounters, before, state, { ...judge, wasReset: judge.wasReset || isOnNewTable })
    // A concurrent rebuild keeps the counters, a drop and create begins at zero.
    const isRecreated = isOnNewTable || (isNewOid && delta.wasReset && !judge.wasReset)
    if (delta.delta.scans > 0 && !scanTimeOf(index)) state.lastUsedAt = judge.at
    const kind = eventOf(before, state, { isNewOid, isRecreated, hasSameOids: judge.hasSameOids })
    if (kind)
      events.push({ id: same.id, kind, detail: { oldOid: before.oid, oid: state.oid, sizeBytes: state.sizeBytes } })
    if (before.name !== state.name || before.schema !== state.schema || before.table !== state.table) {
      renamed.push(same.id)
      events.push({ id: same.id, kind: 'renamed', detail: renameOf(before, state) })
    }
    if (before.isValid !== state.isValid) {
      events.push({ id: same.id, kind: state.isValid ? 'became-valid' : 'became-invalid', detail: {} })
    }
    if (delta.wasReset && !judge.wasReset && !isRecreated && judge.isComparable) {
      events.push({ id: same.id, kind: 'counters-reset', detail: { scansBefore: before.scans } })
    }
    if (differs(before, state) || hasCounted(delta.delta)) changed.push({ id: same.id, state, delta: delta.delta })
  }
  const dropped = known.filter((each) => !seen.has(each.id))
  for (const each of dropped) {
    if (!isTransient(each.state.name)) events.push({ id: each.id, kind: 'dropped', detail: {} })
  }
  return { added, changed, renamed, events, dropped: dropped.map((each) => each.id) }
}

export function diffStatements(known: Known<StatementState>[], now: StatementFacts[], judge: Judgement) {
  const byKey = new Map(known.map((each) => [statementKey(each.state), each]))
  const added: NewRow<StatementState, StatementCounter>[] = []
  const changed: Row<StatementState, StatementCounter>[] = []
  for (const statement of now) {
    const same = byKey.get(statementKey(statement))
    if (!same) {
      added.push({
        state: statement,
        delta:
          judge.isFirst || !judge.isComparable ? nothing(statementCounters) : countersOf(statementCounters, statement),
      })
      continue
    }
    const { delta, wasReset } = deltaOf(statementCounters, same.state, statement, judge)
    // On another node nothing was counted, but its counters are what the next ones are compared with.
    if (!judge.isComparable || wasReset || delta.calls > 0 || delta.totalMs > 0)
      changed.push({ id: same.id, state: statement, delta })
  }
  return { added, changed }
}

function eventOf(
  before: IndexState,
  now: IndexState,
  { isNewOid, isRecreated, hasSameOids }: { isNewOid: boolean; isRecreated: boolean; hasSameOids: boolean },
): LineageKind | null {
  if (isNewOid && before.shapeHash !== now.shapeHash && now.shapeHash !== '') return 'redefined'
  if (!hasSameOids) return null
  if (isNewOid && isRecreated) return 'recreated'
  if (isNewOid) return 'rebuilt-concurrently'
  return before.filenode !== now.filenode && now.filenode !== 0 ? 'rebuilt' : null
}

function deltaOf<K extends string>(
  names: readonly K[],
  before: Record<K, number | null>,
  now: Record<K, number | null>,
  judge: Judgement,
): { delta: Counts<K>; wasReset: boolean } {
  const current = countersOf(names, now)
  if (!judge.isComparable) return { delta: nothing(names), wasReset: false }
  if (judge.wasReset) return { delta: current, wasReset: true }
  return difference(names, countersOf(names, before), current)
}

function countersOf<K extends string>(names: readonly K[], from: Record<K, number | null>): Counts<K> {
  return Object.fromEntries(names.map((name) => [name, from[name] ?? 0])) as Counts<K>
}

/** Answers the first of equal texts. Thousands of indexes have the same columns, and all are remembered. */
function makeOnce(): (text: string) => string {
  const seen = new Map<string, string>()
  return (text) => {
    const first = seen.get(text)
    if (first === undefined) seen.set(text, text)
    return first ?? text
  }
}

function stateOf(
  index: IndexFacts,
  before: IndexState | null,
  shape: IndexShape | null,
  once: (text: string) => string,
): IndexState {
  return asIndexState(index, index.tableOid, {
    sizeBytes: index.sizeBytes ?? before?.sizeBytes ?? null,
    // Without its shape (locked just now) the key stays the old one, so that the next snapshot asks again.
    shapeKey: shape ? index.shapeKey : (before?.shapeKey ?? ''),
    columns: shape ? once(describeColumns(shape)) : (before?.columns ?? ''),
    isPartial: shape ? shape.predicate !== null : (before?.isPartial ?? false),
    shapeHash: shape ? once(shapeHashOf(index.method, index.isUnique, shape)) : (before?.shapeHash ?? ''),
    lastUsedAt: latest(scanTimeOf(index), before?.lastUsedAt ?? null),
  })
}

type Own = 'sizeBytes' | 'shapeKey' | 'columns' | 'isPartial' | 'shapeHash' | 'lastUsedAt'

/**
 * Field by field: made of the rest of another object, each of the 50,000 states that are remembered would have a hidden class of
 * its own, which takes three times as much memory as what is in it.
 */
export function asIndexState(
  facts: Omit<IndexState, Own | 'tableOid'>,
  tableOid: number,
  own: Pick<IndexState, Own>,
): IndexState {
  return {
    oid: facts.oid,
    tableOid,
    schema: facts.schema,
    table: facts.table,
    name: facts.name,
    kind: facts.kind,
    parentOid: facts.parentOid,
    filenode: facts.filenode,
    method: facts.method,
    isUnique: facts.isUnique,
    isPrimary: facts.isPrimary,
    isExclusion: facts.isExclusion,
    isValid: facts.isValid,
    isReady: facts.isReady,
    isLive: facts.isLive,
    isReplicaIdentity: facts.isReplicaIdentity,
    isForeignKeyTarget: facts.isForeignKeyTarget,
    isClustered: facts.isClustered,
    isSystem: facts.isSystem,
    isToast: facts.isToast,
    constraintName: facts.constraintName,
    shapeKey: own.shapeKey,
    scans: facts.scans,
    tuplesRead: facts.tuplesRead,
    tuplesFetched: facts.tuplesFetched,
    blocksRead: facts.blocksRead,
    blocksHit: facts.blocksHit,
    sizeBytes: own.sizeBytes,
    isLocked: facts.isLocked,
    columns: own.columns,
    isPartial: own.isPartial,
    shapeHash: own.shapeHash,
    lastUsedAt: own.lastUsedAt,
  }
}

/** As `asIndexState`, of a table. */
export function asTableState(facts: TableState): TableState {
  return {
    oid: facts.oid,
    schema: facts.schema,
    name: facts.name,
    kind: facts.kind,
    filenode: facts.filenode,
    parentOid: facts.parentOid,
    owner: facts.owner,
    rowEstimate: facts.rowEstimate,
    liveRows: facts.liveRows,
    deadRows: facts.deadRows,
    inserts: facts.inserts,
    updates: facts.updates,
    deletes: facts.deletes,
    hotUpdates: facts.hotUpdates,
    newPageUpdates: facts.newPageUpdates,
    seqScans: facts.seqScans,
    seqRowsRead: facts.seqRowsRead,
    indexScans: facts.indexScans,
    indexRowsFetched: facts.indexRowsFetched,
    modifiedSinceAnalyze: facts.modifiedSinceAnalyze,
    lastSeqScanAt: facts.lastSeqScanAt,
    lastVacuumAt: facts.lastVacuumAt,
    lastAutovacuumAt: facts.lastAutovacuumAt,
    lastAnalyzeAt: facts.lastAnalyzeAt,
    lastAutoanalyzeAt: facts.lastAutoanalyzeAt,
    heapBytes: facts.heapBytes,
    toastBytes: facts.toastBytes,
    pages: facts.pages,
    allVisiblePages: facts.allVisiblePages,
    isLocked: facts.isLocked,
    isSystem: facts.isSystem,
  }
}

/** One text for all definitions that mean the same index; names and places left out, and OIDs, which a restore changes. */
export function shapeHashOf(method: string, isUnique: boolean, shape: IndexShape): string {
  const { include, predicate, nullsNotDistinct } = shape
  const keys = shape.keys.map(({ family: _, comparison: _of, ...key }) => key)
  return fingerprint(JSON.stringify([method, isUnique, keys, include, predicate, nullsNotDistinct]))
}

/** 106 bits of two multiplicative hashes (cyrb53 with two seeds): for telling definitions apart, not for secrecy. */
function fingerprint(text: string): string {
  return cyrb53(text, 1) + cyrb53(text, 2)
}

function cyrb53(text: string, seed: number): string {
  let h1 = 0xdeadbeef ^ seed
  let h2 = 0x41c6ce57 ^ seed
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    h1 = Math.imul(h1 ^ code, 2654435761)
    h2 = Math.imul(h2 ^ code, 1597334677)
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909)
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909)
  return (4294967296 * (2097151 & h2) + (h1 >>> 0)).toString(36).padStart(11, '0')
}

/** After a reset the same numbers as before were counted once more. */
function hasCounted(delta: Record<string, number>): boolean {
  return Object.values(delta).some((count) => count > 0)
}

function differs<S extends object>(before: S, now: S): boolean {
  return !isEqual(before, now)
}

/** True when every field of `now` is the same in `before`; most objects of most snapshots are. */
function isEqual(before: object, now: object): boolean {
  const a = before as Record<string, unknown>
  const b = now as Record<string, unknown>
  for (const name in b) if (a[name] !== b[name] && !isSameTime(a[name], b[name])) return false
  return true
}

/** As `isEqual`, before anything is made of the facts. The time of the last use is kept under another name. */
function isSameIndex(state: IndexState, facts: IndexFacts): boolean {
  if (isKept(facts) && facts === (state as object)) return true
  const a = state as unknown as Record<string, unknown>
  const b = facts as unknown as Record<string, unknown>
  for (const name in b) {
    if (name === 'lastScanAt' || a[name] === b[name]) continue
    // Locked: what could not be read stays as it was.
    if (name === 'sizeBytes' && b[name] === null) continue
    return false
  }
  return facts.lastScanAt === null || isSameTime(state.lastUsedAt, facts.lastScanAt)
}

/**
 * Answers the known state in place of facts that say exactly the same, so that most facts of most snapshots are garbage
 * as soon as they are read and two copies of a large database never stand side by side.
 */
export function keeper(known: Known<IndexState>[]): (facts: IndexFacts) => IndexFacts {
  const byOid = new Map(known.map(({ state }) => [state.oid, state]))
  return (facts) => {
    const state = byOid.get(facts.oid)
    const isSame =
      state &&
      isSameIndex(state, facts) &&
      state.sizeBytes === facts.sizeBytes &&
      state.lastUsedAt?.getTime() === facts.lastScanAt?.getTime()
    return isSame ? (state as unknown as IndexFacts) : facts
  }
}

/** Such a state has the time of the last scan under its own name. */
function isKept(facts: IndexFacts): facts is IndexFacts & Pick<IndexState, 'lastUsedAt'> {
  return 'lastUsedAt' in facts
}

function scanTimeOf(facts: IndexFacts): Date | null {
  return isKept(facts) ? facts.lastUsedAt : facts.lastScanAt
}

function isSameTime(a: unknown, b: unknown): boolean {
  return a instanceof Date && b instanceof Date && a.getTime() === b.getTime()
}

function knownOf<S>(byState: Map<S, Known<S>>, state: S | null | undefined): Known<S> | null {
  return state ? (byState.get(state) ?? null) : null
}

/** The names that differ, with schema and table when these changed. */
function renameOf(before: IndexState, now: IndexState): { before: string; now: string } {
  const isMoved = before.schema !== now.schema || before.table !== now.table
  const nameIn = (state: IndexState) => (isMoved ? `${state.schema}.${state.table}.${state.name}` : state.name)
  return { before: nameIn(before), now: nameIn(now) }
}

function latest(a: Date | null, b: Date | null): Date | null {
  if (!a || !b) return a ?? b
  return a > b ? a : b
}

function statementKey(statement: StatementFacts): string {
  return `${statement.queryId} ${statement.isTopLevel} ${statement.userName}`
}
