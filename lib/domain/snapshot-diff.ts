import { describeColumns } from './columns'
import type { IndexFacts, IndexShape, StatementFacts, TableFacts } from './facts'
import { isTransient, pairIndexes } from './identity'
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
}

export function diffTables(known: Known<TableState>[], now: TableFacts[], judge: Judgement) {
  const byOid = new Map(known.map((each) => [each.state.oid, each]))
  const byName = new Map(known.map((each) => [nameOf(each.state), each]))
  const seen = new Set<number>()
  const added: NewRow<TableState, TableCounter>[] = []
  const changed: Row<TableState, TableCounter>[] = []
  for (const table of now) {
    const same = byOid.get(table.oid) ?? byName.get(nameOf(table))
    if (!same || seen.has(same.id)) {
      added.push({ state: table, delta: judge.isFirst ? nothing(tableCounters) : countersOf(tableCounters, table) })
      continue
    }
    seen.add(same.id)
    const isReplaced = same.state.oid !== table.oid
    const state = table.isLocked
      ? {
          ...table,
          heapBytes: table.heapBytes ?? same.state.heapBytes,
          toastBytes: table.toastBytes ?? same.state.toastBytes,
        }
      : table
    const delta = deltaOf(tableCounters, same.state, state, { ...judge, wasReset: judge.wasReset || isReplaced })
    if (isReplaced || differs(same.state, state)) changed.push({ id: same.id, state, delta: delta.delta })
  }
  return { added, changed, dropped: known.filter((each) => !seen.has(each.id)).map((each) => each.id) }
}

export function diffIndexes(known: Known<IndexState>[], now: IndexFacts[], shapes: IndexShape[], judge: Judgement) {
  const shapeByOid = new Map(shapes.map((shape) => [shape.oid, shape]))
  const flat = known.map((each) => ({ ...pick(each.state), known: each }))
  const pairs = pairIndexes(flat, now)
  const seen = new Set<number>()
  const added: NewRow<IndexState, IndexCounter>[] = []
  const changed: Row<IndexState, IndexCounter>[] = []
  const renamed: number[] = []
  const events: IndexEvent[] = []

  for (const index of now) {
    const same = pairs.get(index)?.known ?? null
    const shape = shapeByOid.get(index.oid) ?? null
    const state = stateOf(index, same?.state ?? null, shape)
    if (!same) {
      added.push({ state, delta: judge.isFirst ? nothing(indexCounters) : countersOf(indexCounters, state) })
      events.push({ oid: index.oid, kind: judge.isFirst ? 'first-seen' : 'created', detail: {} })
      continue
    }
    seen.add(same.id)
    const before = same.state
    const isNewOid = before.oid !== index.oid
    const delta = deltaOf(indexCounters, before, state, judge)
    // A concurrent rebuild keeps the counters, a drop and create begins at zero.
    const isRecreated = isNewOid && delta.wasReset && before.scans > 0
    if (delta.delta.scans > 0 && !index.lastScanAt) state.lastUsedAt = judge.at
    const kind = eventOf(before, state, { isNewOid, isRecreated })
    if (kind)
      events.push({ id: same.id, kind, detail: { oldOid: before.oid, oid: state.oid, sizeBytes: state.sizeBytes } })
    if (before.name !== state.name || before.schema !== state.schema || before.table !== state.table) {
      renamed.push(same.id)
      events.push({ id: same.id, kind: 'renamed', detail: { before: before.name, now: state.name } })
    }
    if (before.isValid !== state.isValid) {
      events.push({ id: same.id, kind: state.isValid ? 'became-valid' : 'became-invalid', detail: {} })
    }
    if (delta.wasReset && !judge.wasReset && !isRecreated && judge.isComparable) {
      events.push({ id: same.id, kind: 'counters-reset', detail: { scansBefore: before.scans } })
    }
    if (differs(before, state)) changed.push({ id: same.id, state, delta: delta.delta })
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
        delta: judge.isFirst ? nothing(statementCounters) : countersOf(statementCounters, statement),
      })
      continue
    }
    const { delta, wasReset } = deltaOf(statementCounters, same.state, statement, judge)
    if (wasReset || delta.calls > 0 || delta.totalMs > 0) changed.push({ id: same.id, state: statement, delta })
  }
  return { added, changed }
}

function eventOf(
  before: IndexState,
  now: IndexState,
  { isNewOid, isRecreated }: { isNewOid: boolean; isRecreated: boolean },
): LineageKind | null {
  if (isNewOid && before.shapeHash !== now.shapeHash && now.shapeHash !== '') return 'redefined'
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

function stateOf(index: IndexFacts, before: IndexState | null, shape: IndexShape | null): IndexState {
  const { lastScanAt, ...facts } = index
  return {
    ...facts,
    sizeBytes: index.sizeBytes ?? before?.sizeBytes ?? null,
    // Without its shape (locked just now) the key stays the old one, so that the next snapshot asks again.
    shapeKey: shape ? index.shapeKey : (before?.shapeKey ?? ''),
    columns: shape ? describeColumns(shape) : (before?.columns ?? ''),
    isPartial: shape ? shape.predicate !== null : (before?.isPartial ?? false),
    shapeHash: shape ? shapeHashOf(index.method, index.isUnique, shape) : (before?.shapeHash ?? ''),
    lastUsedAt: lastScanAt ?? before?.lastUsedAt ?? null,
  }
}

/** One text for all definitions that mean the same index; names and places left out. */
export function shapeHashOf(method: string, isUnique: boolean, shape: IndexShape): string {
  const { keys, include, predicate, nullsNotDistinct } = shape
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

function differs<S extends object>(before: S, now: S): boolean {
  for (const name of Object.keys(now) as (keyof S)[]) {
    const a = before[name]
    const b = now[name]
    if (a === b) continue
    if (a instanceof Date && b instanceof Date && a.getTime() === b.getTime()) continue
    return true
  }
  return false
}

function pick(state: IndexState) {
  const { oid, filenode, schema, table, name } = state
  return { oid, filenode, schema, table, name }
}

function nameOf(table: { schema: string; name: string }): string {
  return JSON.stringify([table.schema, table.name])
}

function statementKey(statement: StatementFacts): string {
  return `${statement.queryId} ${statement.isTopLevel} ${statement.userName}`
}
