import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { UseClass } from '@/lib/domain/assess/use-class'
import type { BloatConfidence, BloatReason } from '@/lib/domain/bloat/bloat-estimate'
import { type BloatFilter, bloatFilters } from '@/lib/domain/bloat/bloat-filter'
import type { Verdict } from '@/lib/domain/verdict'
import { type WindowName, windows } from '@/lib/domain/window'
import type { Db } from './open'

export const indexSorts = [
  'name',
  'table',
  'schema',
  'method',
  'columns',
  'sizeBytes',
  'scans',
  'windowScans',
  'scansPerDay',
  'lastUsedAt',
  'rowsPerScan',
  'cacheHitRatio',
  'verdict',
  'entriesPerDay',
  'bytesPerDay',
  'writeShare',
  'bloatRatio',
  'reclaimableBytes',
] as const
export type IndexSort = (typeof indexSorts)[number]
export const indexStates = [
  'unused',
  'used',
  'invalid',
  'unique',
  'primary',
  'constraint',
  'partial',
  'partitioned',
  'locked',
] as const
export type IndexStateFilter = (typeof indexStates)[number]

export type IndexFilter = {
  targetId: string
  window: WindowName
  /** When the window began and when the target was first read; rates use the later one and the index's own birth. */
  windowStart: Date
  firstSnapshotAt: Date | null
  countersSince: Date | null
  now: Date
  text?: string | undefined
  schema?: string | undefined
  table?: string | undefined
  method?: string | undefined
  state?: IndexStateFilter | undefined
  verdict?: Verdict | undefined
  use?: UseClass | undefined
  bloat?: BloatFilter | undefined
  /** System catalogs and TOAST as well. */
  withSystem: boolean
  /** One row for each partitioned index instead of its partitions; `parent` lists the children of one. */
  rollUp: boolean
  parentOid?: number | undefined
  /** Those that fit all of this but for their use, when they were looked for before. */
  ids?: Int32Array | undefined
}
export type IndexListFilter = IndexFilter & { sort: IndexSort; descending: boolean }

export type IndexListRow = {
  id: number
  oid: number
  schema: string
  table: string
  name: string
  kind: 'i' | 'I'
  method: string
  columns: string
  definition: string | null
  sizeBytes: number | null
  /** The server's own counters, since `countersSince` of the target. */
  scans: number
  tuplesRead: number
  tuplesFetched: number
  blocksHit: number
  blocksRead: number
  /** Counted by us within the window. */
  windowScans: number
  windowTuplesRead: number
  windowTuplesFetched: number
  windowBlocksHit: number
  windowBlocksRead: number
  scansPerDay: number
  rowsPerScan: number | null
  cacheHitRatio: number | null
  lastUsedAt: Date | null
  isUnique: boolean
  isPrimary: boolean
  isExclusion: boolean
  isPartial: boolean
  isValid: boolean
  isReady: boolean
  isLocked: boolean
  isReplicaIdentity: boolean
  isClustered: boolean
  constraintName: string | null
  /** Leaves below a partitioned index; 0 for an ordinary one. */
  partitions: number
  parentOid: number | null
  firstSeenAt: Date
  /** Of the last assessment; null for what is not judged by itself. */
  verdict: Verdict | null
  verdictReason: string | null
  /** What keeping it costs by the last assessment, in a mean day of 35; null before that and for what writes do not reach. */
  entriesPerDay: number | null
  bytesPerDay: number | null
  /** Of the bytes written to all indexes of its table, 0..1. */
  writeShare: number | null
  /** At most so many entries: it is partial, and its own share of the rows is not known. */
  isPriceAtMost: boolean | null
  use: UseClass | null
  /** 0.4: a rebuild frees 40 % of its file; of a partitioned one, of its partitions that have a figure. Null: unknown. */
  bloatRatio: number | null
  /** How it is known, of partitions the least sure; null for what is too small to be asked for. */
  bloatConfidence: BloatConfidence | null
  bloatReason: BloatReason | null
  reclaimableBytes: number | null
  bloatAt: Date | null
}

const counters = {
  scans: 'scans',
  tuplesRead: 'tuples_read',
  tuplesFetched: 'tuples_fetched',
  blocksHit: 'blocks_hit',
  blocksRead: 'blocks_read',
}

/**
 * The ids of all indexes that fit, or of the first `most`, in order. Among equals names go by the alphabet, and anything else as
 * it was first seen: most of 50,000 indexes have the same verdict and no scans, and numbers that come in order are sorted in
 * half the time of three names. Null is less than anything.
 */
export async function orderIndexes(db: Db, filter: IndexListFilter, most?: number): Promise<Int32Array> {
  const source = await sourceOf(db, filter)
  // Names are never null, and as the index on them has them the whole order is read from it.
  const isByName = nameSorts.has(filter.sort)
  const [up, down] = isByName ? ['asc', 'desc'] : ['asc nulls first', 'desc nulls last']
  const direction = sql.raw(filter.descending ? down! : up!)
  const needsUse = !plainSorts.has(filter.sort) || isAboutUse(filter)
  const ties = isByName ? sql`i.schema, i."table", i.name` : sql`i.id`
  // As one text: an array of the driver's would be read letter by letter.
  const { rows } = await db.execute<{ ids: string }>(sql`
    with ${source.leaves} ordered as (
      select i.id from ${needsUse ? source.withUse : source.plain} ${joinOf[filter.sort] ?? sql``}
      where ${whereOf(filter)} and ${usageOf(filter, source)}
      order by ${source.expressions[filter.sort]} ${direction}, ${ties}
      limit ${most ?? null})
    select coalesce(array_agg(id)::text, '{}') as ids from ordered`)
  return idsOf(rows[0]!.ids)
}

/** The ids of all indexes that fit but for their use in the window, in no order. */
export async function matchIndexes(db: Db, filter: IndexFilter): Promise<Int32Array> {
  const { rows } = await db.execute<{ ids: string }>(
    sql`select coalesce(array_agg(i.id)::text, '{}') as ids from indexes i where ${whereOf(filter)}`,
  )
  return idsOf(rows[0]!.ids)
}

const idsOf = (array: string) => Int32Array.from(JSON.parse(array.replace('{', '[').replace('}', ']')) as number[])

/**
 * Indexes by their ids, in that order; those dropped meanwhile are left out. Use in the window is the sum now less the sum when
 * the window began. The rate falls back on the server's lifetime counters while our own watch of the target is younger than an hour.
 */
export async function readIndexes(db: Db, filter: IndexFilter, ids: ArrayLike<number>): Promise<IndexListRow[]> {
  const list = sql`${`{${Array.from(ids).join()}}`}::int[]`
  const source = await sourceOf(db, filter, list)
  const { rows } = await db.execute<IndexListRow>(sql`
    with ${source.leaves} given as (select id, place from unnest(${list}) with ordinality as given (id, place))
    select ${source.columns}, s.definition, v.verdict, v.reason as "verdictReason",
      e.entries_per_day as "entriesPerDay", e.bytes_per_day as "bytesPerDay", e.share as "writeShare",
      e.is_at_most as "isPriceAtMost", e.use,
      ${source.expressions.bloatRatio} as "bloatRatio", ${source.expressions.reclaimableBytes} as "reclaimableBytes",
      ${source.confidence} as "bloatConfidence", b.reason as "bloatReason", b.asked_at as "bloatAt"
    from given join ${source.withUse} on i.id = given.id and i.target_id = ${filter.targetId} and i.dropped_at is null
      left join index_shapes s on s.index_id = i.id ${joins.verdict} ${joins.price} ${joins.bloat}
    order by given.place`)
  return rows.map(decode)
}

/** How many indexes fit the filter in all. */
export async function countIndexes(db: Db, filter: IndexFilter): Promise<number> {
  const source = isAboutUse(filter) ? await sourceOf(db, filter) : null
  const { rows } = await db.execute<{ total: number }>(
    source
      ? sql`with ${source.leaves} total as (
          select count(*)::int as total from ${source.withUse} where ${whereOf(filter)} and ${usageOf(filter, source)})
        select total from total`
      : sql`select count(*)::int as total from indexes i where ${whereOf(filter)}`,
  )
  return rows[0]!.total
}

/** How many indexes each schema, table (the 200 largest), method, lasting state, verdict and bloat has, for the facets. */
export async function countFacets(
  db: Db,
  filter: Pick<IndexFilter, 'targetId' | 'withSystem' | 'rollUp'>,
): Promise<Record<'schema' | 'table' | 'method' | 'state' | 'verdict' | 'use' | 'bloat', Facet[]>> {
  const base = sql`i.target_id = ${filter.targetId} and i.dropped_at is null
    ${filter.withSystem ? sql`` : sql`and not i.is_system and not i.is_toast`}
    ${filter.rollUp ? sql`and i.parent_oid is null` : sql``}`
  const lasting = indexStates.filter((state) => !usage.includes(state))
  const counts = lasting.map(
    (state) => sql`count(*) filter (where ${stateConditions[state]})::int as ${sql.identifier(state)}`,
  )
  const bloatCounts = bloatFilters.map(
    (value) => sql`count(*) filter (where ${bloatConditions[value]})::int as ${sql.identifier(value)}`,
  )
  const [states, result, judged, used, bloated] = await Promise.all([
    db.execute<Record<string, number>>(sql`select ${sql.join(counts, sql`, `)} from indexes i where ${base}`),
    db.execute<{ facet: string; value: string; count: number }>(sql`
      select facet, value, count from (
        select case grouping(i.schema, i."table", i.method) when 3 then 'schema' when 5 then 'table' else 'method' end as facet,
          coalesce(i.schema, i."table", i.method) as value, count(*)::int as count
        from indexes i where ${base}
        group by grouping sets ((i.schema), (i."table"), (i.method))) g
      order by facet, count desc, value`),
    db.execute<Facet>(sql`
      select v.verdict as value, count(*)::int as count
      from index_verdicts v join indexes i on i.id = v.index_id where ${base}
      group by 1 order by 2 desc, 1`),
    db.execute<Facet>(sql`
      select e.use as value, count(*)::int as count
      from index_prices e join indexes i on i.id = e.index_id where e.use is not null and ${base}
      group by 1 order by 2 desc, 1`),
    db.execute<Record<string, number>>(
      sql`select ${sql.join(bloatCounts, sql`, `)} from index_bloat b join indexes i on i.id = b.index_id where ${base}`,
    ),
  ])
  const bloat = bloatFilters.map((value) => ({ value, count: bloated.rows[0]?.[value] ?? 0 }))
  const of = (facet: string) =>
    result.rows
      .filter((row) => row.facet === facet)
      .slice(0, 200)
      .map(({ value, count }) => ({ value, count }))
  const state = lasting.map((value) => ({ value, count: states.rows[0]?.[value] ?? 0 }))
  const named = { schema: of('schema'), table: of('table'), method: of('method') }
  return { ...named, state, verdict: judged.rows, use: used.rows, bloat }
}
export type Facet = { value: string; count: number }

/** Scans in equal buckets over the window for the rows of one page; missing buckets are nothing counted. */
export async function sparklines(
  db: Db,
  ids: number[],
  from: Date,
  to: Date,
  buckets: number,
): Promise<Map<number, number[]>> {
  const spanMs = to.getTime() - from.getTime()
  const useDays = spanMs > 20 * 86_400_000
  const day = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth(), to.getUTCDate()))
  const list = sql`${sql.param(ids)}::int[]`
  const early = useDays ? sql`index_days` : sql`index_hours`
  // Hours and days are rolled up a little after they end; raw samples fill what is not rolled up yet.
  const result = await db.execute<{ index_id: number; bucket: number; scans: string }>(sql`
    with mark as (select coalesce((select (value #>> '{}')::timestamptz from settings where name = 'rolled-up-to'), 'epoch') as at),
    pieces as (
      select index_id, at, scans from ${early}
      where index_id = any(${list}) and at >= ${from.toISOString()} and at < ${useDays ? day.toISOString() : to.toISOString()}
      ${useDays ? sql`union all select index_id, at, scans from index_hours where index_id = any(${list}) and at >= ${day.toISOString()}` : sql``}
      union all
      select s.index_id, s.at, s.scans from index_samples s, mark
      where s.index_id = any(${list}) and s.at >= greatest(mark.at, ${from.toISOString()}::timestamptz) and s.at <= ${to.toISOString()})
    select index_id, least(${buckets} - 1, floor(extract(epoch from at - ${from.toISOString()}::timestamptz) * 1000 / ${spanMs} * ${buckets}))::int as bucket,
      sum(scans)::text as scans
    from pieces group by 1, 2`)
  const lines = new Map<number, number[]>()
  for (const row of result.rows) {
    const line = lines.get(row.index_id) ?? Array<number>(buckets).fill(0)
    line[Math.max(0, row.bucket)] = Number(row.scans)
    lines.set(row.index_id, line)
  }
  return lines
}

const nameSorts: ReadonlySet<IndexSort> = new Set(['name', 'table', 'schema'])

/** Sorted by what stands in the row of the index itself, unless rows of partitions are summed up. */
const plainSorts: ReadonlySet<IndexSort> = new Set([
  'name',
  'table',
  'schema',
  'method',
  'columns',
  'verdict',
  'entriesPerDay',
  'bytesPerDay',
  'writeShare',
])

type Source = {
  /** Common table expressions, each followed by a comma; none where nothing is partitioned. */
  leaves: SQL
  plain: SQL
  withUse: SQL
  columns: SQL
  expressions: Record<IndexSort, SQL>
  /** How its bloat is known. */
  confidence: SQL
}

/** Where rows come from: the index, its window and, when partitions are rolled up, the sums of its leaves, of all or of some roots. */
async function sourceOf(db: Db, filter: IndexFilter, roots?: SQL): Promise<Source> {
  const hours = windows[filter.window]
  const watchedSince = filter.firstSnapshotAt ?? filter.now
  const observedFrom = new Date(Math.max(filter.windowStart.getTime(), watchedSince.getTime()))
  const isYoung = filter.now.getTime() - watchedSince.getTime() < 3_600_000
  const lifetimeFrom = filter.countersSince ?? observedFrom
  const hasLeaves = filter.rollUp && (await hasPartitioned(db, filter.targetId))
  const days = (from: SQL) =>
    // Not `extract`, whose numeric takes as long as all the rest of a row.
    sql`(greatest(3600, date_part('epoch', ${filter.now.toISOString()}::timestamptz - ${from})) / 86400)`
  const of = (whole: string, own: string) => sql.raw(hasLeaves ? `coalesce(leaf.${whole}, ${own})` : own)
  const sum = (name: string) => of(name, `i.${name}`)
  const used = (name: string) => of(`window_${name}`, `(i.${name}_sum - coalesce(w.${name}, 0))`)
  const expressions: Record<IndexSort, SQL> = {
    name: sql`i.name`,
    table: sql`i."table"`,
    schema: sql`i.schema`,
    method: sql`i.method`,
    columns: sql`i.columns`,
    verdict: sql`v.verdict`,
    entriesPerDay: sql`e.entries_per_day`,
    bytesPerDay: sql`e.bytes_per_day`,
    writeShare: sql`e.share`,
    bloatRatio: hasLeaves ? sql`case when i.kind = 'I' then leaf.bloat_ratio else b.ratio end` : sql`b.ratio`,
    reclaimableBytes: hasLeaves
      ? sql`case when i.kind = 'I' then leaf.reclaimable_bytes::float8 else b.reclaimable_bytes::float8 end`
      : sql`b.reclaimable_bytes::float8`,
    sizeBytes: sql`${of('size_bytes', 'i.size_bytes')}::float8`,
    scans: sql`${sum('scans')}::float8`,
    windowScans: sql`${used('scans')}::float8`,
    scansPerDay: isYoung
      ? sql`${sum('scans')} / ${days(sql`${lifetimeFrom.toISOString()}::timestamptz`)}`
      : sql`${used('scans')} / ${days(sql`greatest(${observedFrom.toISOString()}::timestamptz, i.first_seen_at)`)}`,
    lastUsedAt: sql.raw(hasLeaves ? 'greatest(leaf.last_used_at, i.last_used_at)' : 'i.last_used_at'),
    rowsPerScan: sql`case when ${used('scans')} > 0
      then ${used('tuples_read')}::float8 / ${used('scans')}::float8 end`,
    cacheHitRatio: sql`case when ${used('blocks_hit')} + ${used('blocks_read')} > 0
      then ${used('blocks_hit')}::float8 / (${used('blocks_hit')} + ${used('blocks_read')})::float8 end`,
  }
  const columns = sql`i.id, i.oid::float8 as oid, i.parent_oid::float8 as "parentOid", i.schema, i."table", i.name, i.kind,
    i.method, i.columns, i.is_unique as "isUnique", i.is_primary as "isPrimary", i.is_exclusion as "isExclusion",
    i.is_partial as "isPartial",
    ${sql.raw(hasLeaves ? 'i.is_valid and coalesce(leaf.is_valid, true)' : 'i.is_valid')} as "isValid",
    i.is_ready as "isReady", i.is_locked as "isLocked", i.is_replica_identity as "isReplicaIdentity",
    i.is_clustered as "isClustered", i.constraint_name as "constraintName", i.first_seen_at as "firstSeenAt",
    ${sql.raw(hasLeaves ? 'coalesce(leaf.partitions, 0)' : '0')} as partitions,
    ${expressions.sizeBytes} as "sizeBytes", ${expressions.lastUsedAt} as "lastUsedAt",
    ${sql.join(
      Object.entries(counters).flatMap(([name, column]) => [
        sql`${sum(column)}::float8 as ${sql.identifier(name)}`,
        sql`${used(column)}::float8 as ${sql.identifier(`window${name[0]!.toUpperCase()}${name.slice(1)}`)}`,
      ]),
      sql`, `,
    )},
    ${expressions.scansPerDay} as "scansPerDay", ${expressions.rowsPerScan} as "rowsPerScan",
    ${expressions.cacheHitRatio} as "cacheHitRatio"`
  const leaves = sql`recursive tree as (
      select i.oid as root, i.oid, i.id from indexes i
      where i.target_id = ${filter.targetId} and i.kind = 'I' and i.dropped_at is null
        ${roots ? sql`and i.id = any(${roots})` : sql``}
      union all
      select tree.root, c.oid, c.id from tree join indexes c on c.parent_oid = tree.oid
      where c.target_id = ${filter.targetId} and c.parent_oid is not null and c.dropped_at is null),
    leaf as (
      select tree.root, count(*)::int as partitions, sum(l.size_bytes) as size_bytes, max(l.last_used_at) as last_used_at,
        bool_and(l.is_valid) as is_valid, sum(b.reclaimable_bytes) as reclaimable_bytes,
        (1 - sum(b.needed_bytes) / nullif(sum(b.size_bytes) filter (where b.ratio is not null), 0))::float8 as bloat_ratio,
        coalesce((${sureness})[max(array_position(${sureness}, b.confidence)) filter (where b.ratio is not null)],
          min(b.confidence)) as bloat_confidence,
        ${sql.raw(
          Object.values(counters)
            .map((name) => `sum(l.${name}) as ${name}, sum(l.${name}_sum - coalesce(w.${name}, 0)) as window_${name}`)
            .join(', '),
        )}
      from tree join indexes l on l.id = tree.id and l.kind = 'i'
        left join index_windows w on w.index_id = l.id and w.hours = ${hours}
        left join index_bloat b on b.index_id = l.id
      group by tree.root),`
  const own = sql`indexes i`
  const withWindow = sql`${own} left join index_windows w on w.index_id = i.id and w.hours = ${hours}`
  return {
    leaves: hasLeaves ? leaves : sql``,
    plain: own,
    withUse: hasLeaves ? sql`${withWindow} left join leaf on leaf.root = i.oid` : withWindow,
    columns,
    expressions,
    confidence: hasLeaves ? sql`coalesce(leaf.bloat_confidence, b.confidence)` : sql`b.confidence`,
  }
}

const sureness = sql`array['exact', 'baseline', 'modelled', 'weak']`

const joins = {
  verdict: sql`left join index_verdicts v on v.index_id = i.id`,
  price: sql`left join index_prices e on e.index_id = i.id`,
  bloat: sql`left join index_bloat b on b.index_id = i.id`,
}
/** What a sort key needs beside the index: joined whole, which is far quicker than looked up for each of 50,000. */
const joinOf: Partial<Record<IndexSort, SQL>> = {
  verdict: joins.verdict,
  entriesPerDay: joins.price,
  bytesPerDay: joins.price,
  writeShare: joins.price,
  bloatRatio: joins.bloat,
  reclaimableBytes: joins.bloat,
}

const bloatConditions: Record<BloatFilter, SQL> = {
  'from-20': sql`b.ratio >= 0.2`,
  'from-40': sql`b.ratio >= 0.4`,
  exact: sql`b.confidence = 'exact'`,
  baseline: sql`b.confidence = 'baseline'`,
  modelled: sql`b.confidence = 'modelled'`,
  weak: sql`b.confidence = 'weak'`,
  withheld: sql`b.confidence = 'withheld'`,
}

/** A rolled-up row also fits when one of its partitions does. */
function bloatCondition(filter: IndexFilter, bloat: BloatFilter): SQL {
  const own = sql`i.id in (select b.index_id from index_bloat b where ${bloatConditions[bloat]})`
  if (!filter.rollUp || filter.parentOid) return own
  return sql`(${own} or i.kind = 'I' and i.oid in (
    with recursive up as (
      select p.parent_oid from index_bloat b join indexes p on p.id = b.index_id
      where p.target_id = ${filter.targetId} and p.parent_oid is not null and p.dropped_at is null and ${bloatConditions[bloat]}
      union
      select p.parent_oid from up join indexes p on p.oid = up.parent_oid
      where p.target_id = ${filter.targetId} and p.parent_oid is not null and p.dropped_at is null)
    select parent_oid from up))`
}

async function hasPartitioned(db: Db, targetId: string): Promise<boolean> {
  const { rows } = await db.execute<{ found: boolean }>(
    sql`select exists (select from indexes where target_id = ${targetId} and kind = 'I' and dropped_at is null) as found`,
  )
  return rows[0]!.found
}

function whereOf(filter: IndexFilter): SQL {
  if (filter.ids) return sql`i.id = any(${`{${filter.ids.join()}}`}::int[])`
  const parts = [sql`i.target_id = ${filter.targetId}`, sql`i.dropped_at is null`]
  if (!filter.withSystem) parts.push(sql`not i.is_system and not i.is_toast`)
  if (filter.parentOid) parts.push(sql`i.parent_oid = ${filter.parentOid}`)
  else if (filter.rollUp) parts.push(sql`i.parent_oid is null`)
  if (filter.schema) parts.push(sql`i.schema = ${filter.schema}`)
  if (filter.table) parts.push(sql`i."table" = ${filter.table}`)
  if (filter.method) parts.push(sql`i.method = ${filter.method}`)
  if (filter.verdict) {
    parts.push(sql`exists (select from index_verdicts v where v.index_id = i.id and v.verdict = ${filter.verdict})`)
  }
  if (filter.use) parts.push(sql`exists (select from index_prices e where e.index_id = i.id and e.use = ${filter.use})`)
  if (filter.bloat) parts.push(bloatCondition(filter, filter.bloat))
  const words = (filter.text ?? '').split(/\s+/).filter(Boolean).slice(0, 8)
  if (words.length > 0) parts.push(textCondition(filter, words))
  if (filter.state && !isAboutUse(filter)) parts.push(stateConditions[filter.state])
  return sql.join(parts, sql` and `)
}

/** Every word stands in the name, table, schema or columns; a rolled-up row also fits when one of its partitions does. */
function textCondition(filter: IndexFilter, words: string[]): SQL {
  const fits = (alias: 'i' | 'p') => {
    // One look at all four: a word holds no line break, so that none is found across two of them.
    const whole = ['name', '"table"', 'schema', 'columns'].map((name) => `${alias}.${name}`).join(` || E'\\n' || `)
    const patterns = words.map((word) => sql`lower(${`%${word.replace(/[\\%_]/g, (each) => `\\${each}`)}%`})`)
    // Of LIKE alone the planner expects a handful, and then looks up what it should join whole.
    return sql`coalesce(lower(${sql.raw(whole)}) like all (array[${sql.join(patterns, sql`, `)}]), false)`
  }
  if (!filter.rollUp || filter.parentOid) return fits('i')
  return sql`((${fits('i')}) or i.kind = 'I' and i.oid in (
    with recursive up as (
      select p.parent_oid from indexes p
      where p.target_id = ${filter.targetId} and p.parent_oid is not null and p.dropped_at is null and ${fits('p')}
      union
      select p.parent_oid from up join indexes p on p.oid = up.parent_oid
      where p.target_id = ${filter.targetId} and p.parent_oid is not null and p.dropped_at is null)
    select parent_oid from up))`
}

/** Use is judged on the listed row, where a partitioned index already has the sums of its leaves. */
function usageOf(filter: IndexFilter, source: Source): SQL {
  if (!isAboutUse(filter)) return sql`true`
  const { windowScans } = source.expressions
  return filter.state === 'used' ? sql`${windowScans} > 0` : sql`${windowScans} = 0`
}

/** Whether a filter asks for use within the window. */
export function isAboutUse(filter: IndexFilter): boolean {
  return filter.state !== undefined && usage.includes(filter.state)
}

const useSorts: readonly IndexSort[] = ['windowScans', 'scansPerDay', 'rowsPerScan', 'cacheHitRatio']

/** Whether an order depends on the window. */
export function isUseSort(sort: IndexSort): boolean {
  return useSorts.includes(sort)
}

const usage: readonly IndexStateFilter[] = ['used', 'unused']

const stateConditions: Record<IndexStateFilter, SQL> = {
  unused: sql`true`,
  used: sql`true`,
  invalid: sql`not (i.is_valid and i.is_ready and i.is_live)`,
  unique: sql`i.is_unique`,
  primary: sql`i.is_primary`,
  constraint: sql`i.constraint_name is not null`,
  partial: sql`i.is_partial`,
  partitioned: sql`i.kind = 'I'`,
  locked: sql`i.is_locked`,
}

/** Moments come as text. */
function decode(row: IndexListRow): IndexListRow {
  row.firstSeenAt = new Date(row.firstSeenAt)
  row.lastUsedAt = row.lastUsedAt && new Date(row.lastUsedAt)
  row.bloatAt = row.bloatAt && new Date(row.bloatAt)
  return row
}
