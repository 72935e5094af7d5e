import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import { countUnwatched, type Standbys } from '@/lib/domain/assess/standbys'
import type { Watch, WatchedIndex, WatchedNode, WatchedTable } from '@/lib/domain/assess/watched'
import type { IndexParts } from '@/lib/domain/index-shape'
import type { LineageKind } from '@/lib/domain/lineage'
import { windowDays } from '@/lib/domain/verdict'
import { windowStart } from '@/lib/domain/window'
import type { Db, Transaction } from './open'
import type { TargetWithState } from './target'
import { firstSnapshotAt } from './target-read'

const dayMs = 86_400_000
const hours = windowDays * 24
/** A server unread for longer than this, and than five of its intervals, is silent. */
const silentMs = 600_000
const breaks = sql`('crash', 'failover', 'different-server', 'upgraded')`
const indexBreaks = sql`('created', 'recreated', 'redefined', 'counters-reset')`

type NodeRow = {
  id: string
  slug: string
  name: string
  isInRecovery: boolean | null
  lastSnapshotAt: string | null
  intervalS: number
  isPaused: boolean
  brokenAt: string | null
  brokenKind: LineageKind | null
  standbys: Standbys | null
  runningAt: string | null
}

/** Who watched a target and the other servers of its cluster, since when and how completely; the target itself first. */
export async function loadWatch(
  db: Db,
  target: TargetWithState,
  now: Date,
): Promise<{ watch: Watch; nodeIds: Map<string, string> }> {
  const { rows } = await db.execute<NodeRow>(sql`
    select t.id, t.slug, t.name, s.is_in_recovery as "isInRecovery", s.last_snapshot_at as "lastSnapshotAt",
      t.interval_s as "intervalS", t.paused_at is not null as "isPaused", b.at as "brokenAt", b.kind as "brokenKind",
      a.standbys, a.running_at as "runningAt"
    from target_states own
      join target_states s on s.target_id = own.target_id
        or s.cluster_id = own.cluster_id and s.database_oid = own.database_oid
      join targets t on t.id = s.target_id and t.removed_at is null
      left join assessments a on a.target_id = t.id
      left join lateral (
        select e.at, e.kind from lineage_events e
        where e.target_id = t.id and e.index_id is null and e.table_id is null and e.kind in ${breaks}
        order by e.at desc limit 1) b on true
    where own.target_id = ${target.id}
    order by t.id <> ${target.id}, t.slug`)
  const nodes: WatchedNode[] = []
  for (const row of rows) nodes.push(await nodeOf(db, row, target.id, now))
  return {
    watch: {
      now,
      versionNumber: target.state.versionNumber ?? 0,
      nodes,
      unwatched: unwatchedOf(rows, now),
      simulatedUntil: target.simulatedUntil,
      countersSince: target.state.countersSince,
      countersSinceCause: target.state.countersSinceCause,
    },
    nodeIds: new Map(rows.map((row) => [row.slug, row.id])),
  }
}

async function nodeOf(db: Db, row: NodeRow, ownId: string, now: Date): Promise<WatchedNode> {
  const watchedSince = await firstSnapshotAt(db, row.id)
  const lastSnapshotAt = row.lastSnapshotAt ? new Date(row.lastSnapshotAt) : null
  const broken = row.brokenAt && row.brokenKind ? { at: new Date(row.brokenAt), kind: row.brokenKind } : null
  const patienceMs = Math.max(silentMs, row.intervalS * 5_000)
  const starts = [now.getTime() - windowDays * dayMs, watchedSince?.getTime() ?? 0, broken?.at.getTime() ?? 0]
  return {
    slug: row.slug,
    name: row.name,
    isOwn: row.id === ownId,
    isInRecovery: row.isInRecovery,
    watchedSince,
    broken,
    lastSnapshotAt,
    isSilent: !lastSnapshotAt || now.getTime() - lastSnapshotAt.getTime() > patienceMs,
    coverage: watchedSince ? await coverageOf(db, row.id, new Date(Math.max(...starts)), now) : null,
  }
}

/** Share of the whole hours between two moments in which a snapshot was taken; null for less than one hour. */
async function coverageOf(db: Db, targetId: string, from: Date, to: Date): Promise<number | null> {
  const first = Math.ceil(from.getTime() / 3_600_000)
  const last = Math.floor(to.getTime() / 3_600_000)
  if (last <= first) return null
  const range = sql`target_id = ${targetId} and at >= ${new Date(first * 3_600_000).toISOString()} and at < ${new Date(last * 3_600_000).toISOString()}`
  const { rows } = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (
      select at from snapshot_hours where ${range} and taken > 0
      union
      select date_trunc('hour', at, 'UTC') from snapshots where ${range}) h`)
  return Math.min(1, rows[0]!.count / (last - first))
}

function unwatchedOf(rows: NodeRow[], now: Date): Watch['unwatched'] {
  const hint = 'grant pg_monitor to its role'
  for (const row of rows) {
    const isOld = !row.runningAt || now.getTime() - new Date(row.runningAt).getTime() > 3_600_000
    if (!row.standbys || isOld) {
      return { unknown: `Whether other servers stream from “${row.name}” was not asked within the last hour.` }
    }
    if (row.standbys.hidden > 0) {
      return { unknown: `Servers may stream from “${row.name}” that its monitoring role may not see: ${hint}.` }
    }
  }
  return countUnwatched(rows)
}

/** The tables of a target (or some of them) as the rules judge them; catalogs and TOAST left out. */
export function loadWatchedTables(
  db: Db,
  targetId: string,
  watch: Watch,
  tableIds?: number[],
): Promise<WatchedTable[]> {
  const own = watch.nodes.find((node) => node.isOwn)
  return loadTables(db, targetId, watch.now, own?.watchedSince ?? watch.now, tableIds)
}

/** The tables that `loadWatchedTables` reads, without what was counted of them. */
export async function loadTableTrees(
  db: Db,
  targetId: string,
): Promise<(TableOfIndexes & Pick<WatchedTable, 'parentOid'>)[]> {
  const { rows } = await db.execute<TableOfIndexes & Pick<WatchedTable, 'parentOid'>>(sql`
    select t.id, t.oid::float8 as oid, t.parent_oid::float8 as "parentOid", t.schema, t.name from tables t
    where ${judged(targetId)}`)
  return rows
}

/** The indexes of some tables of a target, with their use on every node of the cluster. */
export async function loadWatchedIndexes(
  db: Db,
  targetId: string,
  watch: Watch,
  nodeIds: Map<string, string>,
  tableIds: number[],
): Promise<WatchedIndex[]> {
  const tables = await db.execute<TableOfIndexes>(
    sql`select id, oid::float8 as oid, schema, name from tables where id = any(${listOf(tableIds)}::int[])`,
  )
  const { rows } = await db.execute<IndexRow>(indexesOf(targetId, watch, nodeIds, [tableIds]))
  return rows.map(rowReader([tables.rows]))
}

/**
 * The same for parts of a target's tables, one part after the other in one pass over the store, without holding more than
 * one. Only inside a transaction, since it reads from a cursor; the server is at work on it when this returns.
 */
export async function openWatchedIndexes(
  tx: Transaction,
  targetId: string,
  watch: Watch,
  nodeIds: Map<string, string>,
  parts: readonly (readonly TableOfIndexes[])[],
): Promise<AsyncGenerator<WatchedIndex[]>> {
  // All rows are wanted, not the first ones soon. A cursor takes no parameters.
  await tx.execute(sql`set local cursor_tuple_fraction = 1`)
  const ids = parts.map((part) => part.map((table) => table.id))
  const query = indexesOf(targetId, watch, nodeIds, ids)
  await tx.execute(sql`declare watched_indexes no scroll cursor for ${query}`.inlineParams())
  const fetchRows = () => {
    const fetched = tx.execute<IndexRow>(sql`fetch 1000 from watched_indexes`).then(({ rows }) => rows)
    fetched.catch(() => {})
    return fetched
  }
  return readParts(fetchRows, parts, fetchRows())
}

async function* readParts(
  fetchRows: () => Promise<IndexRow[]>,
  parts: readonly (readonly TableOfIndexes[])[],
  first: Promise<IndexRow[]>,
): AsyncGenerator<WatchedIndex[]> {
  let list: WatchedIndex[] = []
  let part = 0
  const read = rowReader(parts)
  const partOf = new Map(parts.flatMap((tables, at) => tables.map((table) => [table.id, at])))
  for (let ahead = first; ; ) {
    const rows = await ahead
    if (rows.length === 0) break
    // The server reads the next rows while these are judged.
    ahead = fetchRows()
    for (const row of rows) {
      const index = read(row)
      for (const own = partOf.get(index.tableId)!; part < own; part += 1) {
        yield list
        list = []
      }
      list.push(index)
    }
  }
  for (; part < parts.length; part += 1) {
    yield list
    list = []
  }
}

/** Names of all indexes of a target by the schema they stand in. */
export async function loadIndexNames(db: Db, targetId: string): Promise<Map<string, Set<string>>> {
  const { rows } = await db.execute<{ schema: string; names: string[] }>(sql`
    select schema, json_agg(name) as names from indexes where target_id = ${targetId} and dropped_at is null group by schema`)
  return new Map(rows.map(({ schema, names }) => [schema, new Set(names)]))
}

/** Names of all tables of a target that rows are written to by name. */
export async function loadTableNames(
  db: Db,
  targetId: string,
): Promise<{ oid: number; schema: string; name: string }[]> {
  const { rows } = await db.execute<{ oid: number; schema: string; name: string }>(sql`
    select oid::float8 as oid, schema, name from tables
    where target_id = ${targetId} and dropped_at is null and not is_system and kind in ('r', 'p')`)
  return rows
}

const dateOf = (text: string | null) => (text ? new Date(text) : null)

const used = (prefix: string) =>
  sql.raw(
    [
      ['scans', 'scans'],
      ['tuplesRead', 'tuples_read'],
      ['tuplesFetched', 'tuples_fetched'],
    ]
      .map(([name, column]) => `(i.${column}_sum - coalesce(w.${column}, 0))::float8 as "${prefix}${name}"`)
      .join(', '),
  )

type Used = { scans: number; tuplesRead: number; tuplesFetched: number }
type UsedElsewhere = Used & { slug: string; lastUsedAt: string | null; firstSeenAt: string }
/** Yes or no by the bit. */
const bits = {
  isUnique: 'i.is_unique',
  isPrimary: 'i.is_primary',
  isExclusion: 'i.is_exclusion',
  isValid: 'i.is_valid',
  isReady: 'i.is_ready',
  isLive: 'i.is_live',
  isReplicaIdentity: 'i.is_replica_identity',
  isForeignKeyTarget: 'i.is_foreign_key_target',
  isClustered: 'i.is_clustered',
  isLocked: 'i.is_locked',
  nullsNotDistinct: 's.nulls_not_distinct',
  isImmediate: 's.is_immediate',
  isDeferred: 's.is_deferred',
}
type Bit = keyof typeof bits
const bitNames = Object.keys(bits) as Bit[]
const placeOf = Object.fromEntries(bitNames.map((name, place) => [name, 1 << place])) as Record<Bit, number>
const flags = sql.raw(bitNames.map((name, place) => `(coalesce(${bits[name]}, false)::int << ${place})`).join(' | '))

/** What few indexes have. */
type Rare = {
  brokenAt: string | null
  brokenKind: LineageKind | null
  elsewhere: UsedElsewhere[] | null
  planCount: number | null
  plannedAt: string | null
}
/** Read once for all of its indexes. */
type TableOfIndexes = Pick<WatchedTable, 'id' | 'oid' | 'schema' | 'name'>
/** In one column, moments in ms: a column more of each row costs as much as all of these. */
const numbers = sql`array_to_json(array[id, table_id, oid, parent_oid, flags, size_bytes, scans, scans_sum,
  round(date_part('epoch', last_used_at) * 1000), round(date_part('epoch', first_seen_at) * 1000),
  "used.scans", "used.tuplesRead", "used.tuplesFetched", needed_bytes, indexed_rows]::float8[])`
type Numbers = [
  ...[id: number, tableId: number, oid: number, parentOid: number | null, flags: number, sizeBytes: number | null],
  ...[serverScans: number, scansSum: number, lastUsedAt: number | null, firstSeenAt: number],
  ...[scans: number, tuplesRead: number, tuplesFetched: number],
  ...[neededBytes: number | null, indexedRows: number | null],
]
type IndexRow = Pick<WatchedIndex, 'name' | 'kind' | 'method' | 'columns' | 'constraintName'> & {
  numbers: Numbers
  /** Keys, INCLUDE and options as JSON. */
  shape: string | null
  predicate: string | null
  rare: Rare | null
}

/** The indexes of the tables of each part, in the order of the parts; put into words as they are fetched, not before. */
function indexesOf(targetId: string, watch: Watch, nodeIds: Map<string, string>, parts: number[][]): SQL {
  const since = new Date(watch.now.getTime() - windowDays * dayMs).toISOString()
  const others = watch.nodes.flatMap(({ slug, isOwn }) => (isOwn ? [] : [{ slug, id: nodeIds.get(slug) ?? null }]))
  const places = parts.flatMap((ids, part) => ids.map(() => part))
  return sql`
    with placed as materialized (
      select * from unnest(${listOf(parts.flat())}::int[], ${listOf(places)}::int[]) u (table_id, part)),
    broken as (
      select distinct on (e.index_id) e.index_id, e.at, e.kind from lineage_events e
      where e.target_id = ${targetId} and e.index_id is not null and e.at >= ${since} and e.kind in ${indexBreaks}
      order by e.index_id, e.at desc),
    planned as (
      select n.name, count(*)::int as count, max(p.created_at) as at
      from plans p cross join lateral (select distinct unnest(p.index_names)) n (name)
      where p.target_id = ${targetId} and p.created_at >= ${since}
      group by n.name),
    elsewhere as (
      select i.schema, i."table", i.name, json_agg(row_to_json(u)) as list
      from json_to_recordset(${JSON.stringify(others)}::json) n (id uuid, slug text)
        join indexes i on i.target_id = n.id
        left join index_windows w on w.index_id = i.id and w.hours = ${hours}
        cross join lateral (
          select n.slug, i.last_used_at as "lastUsedAt", i.first_seen_at as "firstSeenAt", ${used('')}) u
      where i.dropped_at is null and not i.is_system and not i.is_toast
        and i."table" in (select t.name from placed join tables t on t.id = placed.table_id)
      group by i.schema, i."table", i.name)
    select ${numbers} as numbers, name, kind, method, columns, constraint_name as "constraintName", predicate,
      '[' || keys::text || ',' || include::text || ',' || options::text || ']' as shape,
      case when broken_at is not null or elsewhere is not null or plan_count is not null then
        json_build_object('brokenAt', broken_at, 'brokenKind', broken_kind, 'elsewhere', elsewhere,
          'planCount', plan_count, 'plannedAt', planned_at) end as rare
    from (select i.id, i.table_id, i.oid, i.parent_oid, ${flags} as flags, i.size_bytes, i.scans, i.scans_sum,
      i.last_used_at, i.first_seen_at, ${used('used.')}, m.needed_bytes, m.rows as indexed_rows,
      i.name, i.kind, i.method, i.columns, i.constraint_name, s.keys, s.include, s.options, s.predicate,
      b.at as broken_at, b.kind as broken_kind, e.list as elsewhere, p.count as plan_count, p.at as planned_at
    from placed join indexes i on i.table_id = placed.table_id
      left join index_shapes s on s.index_id = i.id
      left join index_windows w on w.index_id = i.id and w.hours = ${hours}
      left join broken b on b.index_id = i.id
      left join elsewhere e on e.schema = i.schema and e."table" = i."table" and e.name = i.name
      left join index_bloat m on m.index_id = i.id
      left join planned p on p.name = i.name
    where i.target_id = ${targetId} and i.dropped_at is null and not i.is_system and not i.is_toast
    order by placed.part) sorted`
}

const listOf = (numbers: number[]) => `{${numbers.join(',')}}`

const nothingRare: Rare = { brokenAt: null, brokenKind: null, elsewhere: null, planCount: null, plannedAt: null }

/** Reads rows one after the other; equal shapes and moments, which are many, are one object. */
function rowReader(parts: readonly (readonly TableOfIndexes[])[]): (row: IndexRow) => WatchedIndex {
  const tableOf = new Map(parts.flatMap((part) => part.map((table) => [table.id, table])))
  const readShape = remembering((text: string) => JSON.parse(text) as Shape)
  const readDate = remembering((ms: number) => new Date(ms))
  return (row) => asWatched(row, tableOf.get(row.numbers[1])!, readShape, readDate)
}

type Shape = [IndexParts['keys'], IndexParts['include'], IndexParts['options']]

function remembering<K, T>(read: (key: K) => T): (key: K) => T {
  const known = new Map<K, T>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before
    if (known.size >= 2_000) known.clear()
    const value = read(key)
    known.set(key, value)
    return value
  }
}

/** Field by field: a rest of forty leaves objects that everything after reads slowly. */
function asWatched(
  row: IndexRow,
  table: TableOfIndexes,
  readShape: (text: string) => Shape,
  readDate: (ms: number) => Date,
): WatchedIndex {
  const [id, tableId, oid, parentOid, flags, sizeBytes, serverScans, scansSum, lastUsedAt, firstSeenAt, ...rest] =
    row.numbers
  const [scans, tuplesRead, tuplesFetched, neededBytes, indexedRows] = rest
  const shape = row.shape === null ? null : readShape(row.shape)
  const has = (bit: Bit) => (flags & placeOf[bit]) !== 0
  const { brokenAt, brokenKind, elsewhere, planCount, plannedAt } = row.rare ?? nothingRare
  return {
    id,
    tableId,
    oid,
    tableOid: table.oid,
    parentOid,
    schema: table.schema,
    table: table.name,
    name: row.name,
    kind: row.kind,
    method: row.method,
    columns: row.columns,
    isUnique: has('isUnique'),
    isPrimary: has('isPrimary'),
    isExclusion: has('isExclusion'),
    isValid: has('isValid'),
    isReady: has('isReady'),
    isLive: has('isLive'),
    isReplicaIdentity: has('isReplicaIdentity'),
    isForeignKeyTarget: has('isForeignKeyTarget'),
    isClustered: has('isClustered'),
    isLocked: has('isLocked'),
    constraintName: row.constraintName,
    sizeBytes,
    scans: serverScans,
    scansSum,
    used: { scans, tuplesRead, tuplesFetched },
    lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt),
    firstSeenAt: readDate(firstSeenAt),
    broken: brokenAt && brokenKind ? { at: new Date(brokenAt), kind: brokenKind } : null,
    measured: neededBytes === null && indexedRows === null ? null : { neededBytes, rows: indexedRows },
    plans: planCount && plannedAt ? { count: planCount, lastAt: new Date(plannedAt) } : null,
    elsewhere: (elsewhere ?? []).map((each) => ({
      slug: each.slug,
      used: usedOf(each),
      lastUsedAt: dateOf(each.lastUsedAt),
      firstSeenAt: new Date(each.firstSeenAt),
    })),
    parts: shape && {
      keys: shape[0],
      include: shape[1],
      predicate: row.predicate,
      nullsNotDistinct: has('nullsNotDistinct'),
      options: shape[2],
      isImmediate: has('isImmediate'),
      isDeferred: has('isDeferred'),
    },
  }
}

const usedOf = ({ scans, tuplesRead, tuplesFetched }: Used): Used => ({ scans, tuplesRead, tuplesFetched })

const judged = (targetId: string, ids?: number[]) =>
  sql`t.target_id = ${targetId} and t.dropped_at is null and not t.is_system and t.kind <> 't'
    ${ids ? sql`and t.id = any(${sql.param(ids)}::int[])` : sql``}`

type Counted = Omit<WatchedTable['counted'], 'days'>
type TableRow = Omit<WatchedTable, 'counted' | 'lastAnalyzedAt'> &
  Counted & { lastAnalyzedAt: string | null; firstSeenAt: string }

const counters = ['inserts', 'updates', 'hot_updates', 'deletes', 'seq_scans', 'seq_rows_read', 'index_scans']

async function loadTables(
  db: Db,
  targetId: string,
  now: Date,
  watchedSince: Date,
  tableIds?: number[],
): Promise<WatchedTable[]> {
  const start = windowStart('35d', now)
  const from = start.toISOString()
  const list = sql.raw(counters.join(', '))
  const sums = sql.raw(counters.map((name) => `sum(${name})::float8 as ${name}`).join(', '))
  const { rows } = await db.execute<TableRow>(sql`
    with own as (select t.id from tables t where ${judged(targetId, tableIds)}),
    m as (select coalesce((select (value #>> '{}')::timestamptz from settings where name = 'rolled-up-to'), 'epoch') as mark),
    cut as (select mark, date_trunc('day', mark, 'UTC') as day from m),
    pieces as (
      select table_id, ${list} from table_days, cut where at >= ${from} and at < day and table_id in (select id from own)
      union all
      select table_id, ${list} from table_hours, cut
      where at >= greatest(day, ${from}::timestamptz) and at < mark and table_id in (select id from own)
      union all
      select table_id, ${list} from table_samples, cut
      where at >= greatest(mark, ${from}::timestamptz) and table_id in (select id from own)),
    counted as (select table_id, ${sums} from pieces group by table_id)
    select t.id, t.oid::float8 as oid, t.schema, t.name, t.kind, t.parent_oid::float8 as "parentOid",
      t.row_estimate as "rowEstimate", t.live_rows::float8 as "liveRows",
      t.modified_since_analyze::float8 as "modifiedSinceAnalyze", t.heap_bytes::float8 as "heapBytes",
      t.toast_bytes::float8 as "toastBytes", greatest(t.last_analyze_at, t.last_autoanalyze_at) as "lastAnalyzedAt",
      t.first_seen_at as "firstSeenAt", ${sql.raw(counters.map((name) => `coalesce(c.${name}, 0) as "${camel(name)}"`).join(', '))}
    from tables t left join counted c on c.table_id = t.id
    where ${judged(targetId, tableIds)}`)
  return rows.map((row) => {
    const {
      inserts,
      updates,
      hotUpdates,
      deletes,
      seqScans,
      seqRowsRead,
      indexScans,
      lastAnalyzedAt,
      firstSeenAt,
      ...rest
    } = row
    const since = Math.max(start.getTime(), watchedSince.getTime(), new Date(firstSeenAt).getTime())
    const days = Math.max(1 / 24, (now.getTime() - since) / dayMs)
    return {
      ...rest,
      lastAnalyzedAt: dateOf(lastAnalyzedAt),
      counted: { days, inserts, updates, hotUpdates, deletes, seqScans, seqRowsRead, indexScans },
    }
  })
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/**
 * The tables that decide the verdict on an index of this one: the table with its partitions below, and the parents that its
 * foreign keys refer to.
 */
export async function treeTableIds(db: Db, targetId: string, tableId: number): Promise<number[]> {
  const { rows } = await db.execute<{ id: number }>(sql`
    with recursive tree as (
      select id, oid from tables where id = ${tableId}
      union
      select c.id, c.oid from tree join tables c on c.parent_oid = tree.oid
      where c.target_id = ${targetId} and c.dropped_at is null and c.kind <> 't'),
    keys as (
      select (key->>'referencedOid')::bigint as oid
      from assessments a cross join lateral jsonb_array_elements(a.foreign_keys) key
      where a.target_id = ${targetId} and (key->>'tableOid')::bigint in (select oid from tree))
    select id from tree
    union
    select t.id from tables t join keys k on k.oid = t.oid where t.target_id = ${targetId} and t.dropped_at is null`)
  return rows.map((row) => row.id)
}
