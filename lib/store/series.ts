import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { LineageKind } from '@/lib/domain/lineage'
import type { Db } from './open'
import { type Subject, subjects } from './subject'

export type SeriesPoint = { at: Date } & Record<string, number | null | Date>
export type SeriesEvent = { at: Date; kind: LineageKind; detail: Record<string, string | number | null> }

const widths = [60, 300, 900, 3_600, 10_800, 21_600, 86_400, 604_800]

/** Seconds of the narrowest bucket that keeps a range within `most` points. */
export function bucketSeconds(range: { from: Date; to: Date }, most = 400): number {
  const span = (range.to.getTime() - range.from.getTime()) / 1000
  return widths.find((width) => span / width <= most) ?? widths[widths.length - 1]!
}

/**
 * Counts per bucket and the levels at its end. A bucket in which no snapshot was taken has nulls (a gap, not a zero);
 * one with snapshots and no samples counted nothing and keeps its level.
 */
export async function readSeries(
  db: Db,
  kind: keyof typeof subjects,
  ids: number[],
  range: { targetId: string; from: Date; to: Date; simulatedUntil: Date | null },
): Promise<{ bucketSeconds: number; points: SeriesPoint[] }> {
  const subject: Subject = subjects[kind]
  const width = bucketSeconds(range)
  const origin = floorTo(range.from, width)
  const bin = (column: SQL) =>
    sql`date_bin(make_interval(secs => ${width}), ${column}, ${origin.toISOString()}::timestamptz)`
  const columns = [...subject.sums, ...subject.levels]
  const id = sql.identifier(`${subject.prefix}_id`)
  // A level holds for each of several indexes until it changes; so what is summed up over them are its steps.
  const list = sql`${sql.param(ids)}::int[]`
  const selected = sql.raw(columns.join(', '))
  const source = (grain: 'samples' | 'hours' | 'days') => sql.identifier(`${subject.prefix}_${grain}`)
  const isNarrow = width < 3_600
  const piece = (grain: 'samples' | 'hours' | 'days', from: SQL, to: SQL) =>
    sql`select ${id} as id, at, ${selected} from ${source(grain)} where ${id} = any(${list}) and at >= ${from} and at < ${to}`

  const result = await db.execute<Record<string, unknown>>(sql`
    with ${cuts(range, width, origin)},
    pieces as (
      ${piece('days', sql`(select day_from from cut)`, sql`(select day_to from cut)`)}
      union all ${isNarrow ? spread(subject, list, width) : piece('hours', sql`(select hour_from from cut)`, sql`(select hour_to from cut)`)}
      union all ${piece('samples', sql`(select raw_from from cut)`, sql`(select raw_to from cut)`)}),
    each_id as (
      select id, ${bin(sql`at`)} as bucket,
        ${sql.raw(subject.sums.map((name) => `sum(${name})::float8 as ${name}`).join(', '))}
        ${sql.raw(subject.levels.map((name) => `, (array_agg(${name} order by at desc) filter (where ${name} is not null))[1]::float8 as ${name}`).join(''))}
      from pieces group by 1, 2),
    steps as (
      select each_id.* ${sql.raw(subject.levels.map((name) => `, each_id.${name} - coalesce(lag(each_id.${name}) over (partition by each_id.id order by bucket), b.${name}, 0) as ${name}_step`).join(''))}
      from each_id left join (${levelsOf(subject, ids, origin)}) b on b.id = each_id.id)
    select bucket, ${sql.raw([...subject.sums, ...subject.levels.map((name) => `${name}_step`)].map((name) => `sum(${name})::float8 as ${name}`).join(', '))}
    from steps group by 1 order by 1`)
  const covered = await readCoverage(db, range, width, origin)
  const before = await levelsBefore(db, subject, ids, origin)

  const rows = new Map(result.rows.map((row) => [new Date(row.bucket as string).getTime(), row]))
  const points: SeriesPoint[] = []
  const last = { ...before }
  for (let at = origin.getTime(); at < range.to.getTime(); at += width * 1000) {
    const row = rows.get(at)
    const isCovered = row !== undefined || covered.has(at)
    const point: SeriesPoint = { at: new Date(at) }
    for (const name of subject.sums) point[camel(name)] = isCovered ? Number(row?.[name] ?? 0) : null
    for (const name of subject.levels) {
      const step = row?.[`${name}_step`]
      if (step !== null && step !== undefined) last[name] = (last[name] ?? 0) + Number(step)
      point[camel(name)] = isCovered ? (last[name] ?? null) : null
    }
    points.push(point)
  }
  return { bucketSeconds: width, points }
}

/** Totals of a target per bucket, from its snapshots: bytes, scans and rows written. */
export async function readTargetSeries(
  db: Db,
  range: { targetId: string; from: Date; to: Date; simulatedUntil: Date | null },
): Promise<{ bucketSeconds: number; points: SeriesPoint[] }> {
  const width = bucketSeconds(range)
  const origin = floorTo(range.from, width)
  const columns = ['index_bytes', 'table_bytes', 'database_bytes', 'index_scans', 'seq_scans', 'rows_written']
  const levels = columns.slice(0, 3)
  const sums = columns.slice(3)
  const parts = partsOfHour(width)
  const step = 3_600 / parts
  const result = await db.execute<Record<string, unknown>>(sql`
    with ${cuts(range, width, origin)},
    pieces as (
      select at + make_interval(secs => ${step} * part) as at, ${sql.raw(levels.join(', '))},
        ${sql.raw(sums.map((name) => share(name, parts)).join(', '))}
      from snapshot_hours, cut, generate_series(0, ${parts} - 1) as part
      where target_id = ${range.targetId} and at > least(day_from, hour_from) - interval '1 hour' and at < raw_from
        and at + make_interval(secs => ${step} * part) >= least(day_from, hour_from)
        and at + make_interval(secs => ${step} * part) < raw_from
      union all
      select at, ${sql.raw(columns.join(', '))} from snapshots, cut
      where target_id = ${range.targetId} and at >= raw_from and at < raw_to)
    select date_bin(make_interval(secs => ${width}), at, ${origin.toISOString()}::timestamptz) as bucket,
      ${sql.raw(levels.map((name) => `(array_agg(${name} order by at desc))[1]::float8 as ${name}`).join(', '))},
      ${sql.raw(sums.map((name) => `sum(${name})::float8 as ${name}`).join(', '))}
    from pieces group by 1 order by 1`)
  const rows = new Map(result.rows.map((row) => [new Date(row.bucket as string).getTime(), row]))
  const points: SeriesPoint[] = []
  for (let at = origin.getTime(); at < range.to.getTime(); at += width * 1000) {
    const row = rows.get(at)
    const point: SeriesPoint = { at: new Date(at) }
    for (const name of columns) point[camel(name)] = row && row[name] !== null ? Number(row[name]) : null
    points.push(point)
  }
  return { bucketSeconds: width, points }
}

export type SubjectEvent = SeriesEvent & {
  indexId: number | null
  /** The index it happened to; null for what happened to a table or to the whole target. */
  index: { id: number; schema: string; table: string; name: string } | null
}

/**
 * What happened to one index or table, and to its whole target, within a range; oldest first. `all` is everything on the
 * target but its catalogs, without first sightings: those tell when we came, not what happened.
 */
export async function readEvents(
  db: Db,
  range: { targetId: string; from: Date; to: Date },
  of: { indexIds?: number[]; tableId?: number; all?: boolean } = {},
): Promise<SubjectEvent[]> {
  const own = of.indexIds ? sql`e.index_id = any(${sql.param(of.indexIds)}::int[])` : sql`false`
  const ofTable = of.tableId ? sql`(e.table_id = ${of.tableId} or i.table_id = ${of.tableId})` : sql`false`
  const scope = of.all
    ? sql`e.kind <> 'first-seen' and not coalesce(i.is_system or i.is_toast, false)`
    : sql`(${own} or ${ofTable} or (e.index_id is null and e.table_id is null))`
  const result = await db.execute<{
    at: string
    kind: LineageKind
    detail: SeriesEvent['detail']
    index_id: number | null
    index: SubjectEvent['index']
  }>(sql`
    select e.at, e.kind, e.detail, e.index_id,
      case when i.id is not null
        then jsonb_build_object('id', i.id, 'schema', i.schema, 'table', i."table", 'name', i.name) end as index
    from lineage_events e left join indexes i on i.id = e.index_id
    where e.target_id = ${range.targetId} and e.at >= ${range.from.toISOString()} and e.at <= ${range.to.toISOString()} and ${scope}
    order by e.at desc limit 500`)
  return result.rows
    .map((row) => ({
      at: new Date(row.at),
      kind: row.kind,
      detail: row.detail,
      indexId: row.index_id,
      index: row.index,
    }))
    .reverse()
}

/**
 * Where each grain of history is read. Days serve wide buckets up to today, hours what is rolled up, raw samples the
 * rest; narrow buckets read raw samples only, except that a simulated past has none and is read by the hour.
 */
function cuts(range: { from: Date; to: Date; simulatedUntil: Date | null }, width: number, origin: Date): SQL {
  const from = sql`${origin.toISOString()}::timestamptz`
  const to = sql`${range.to.toISOString()}::timestamptz`
  const mark = rolledUpTo
  const simulated = sql`${(range.simulatedUntil ?? new Date(0)).toISOString()}::timestamptz`
  const hoursEnd = width >= 3_600 ? sql`greatest(m.mark, m.simulated)` : sql`m.simulated`
  const daysEnd = width >= 86_400 ? sql`date_trunc('day', greatest(m.mark, m.simulated), 'UTC')` : from
  return sql`m as (select ${mark} as mark, date_trunc('hour', ${simulated}, 'UTC') as simulated),
    c as (
      select greatest(${from}, least(${daysEnd}, ${to})) as day_to,
        greatest(${from}, least(${hoursEnd}, ${to})) as hour_to
      from m),
    cut as (
      select ${from} as day_from, day_to, day_to as hour_from, greatest(hour_to, day_to) as hour_to,
        greatest(hour_to, day_to) as raw_from, ${to} as raw_to
      from c)`
}

async function readCoverage(
  db: Db,
  range: { targetId: string; from: Date; to: Date; simulatedUntil: Date | null },
  width: number,
  origin: Date,
): Promise<Set<number>> {
  const result = await db.execute<{ bucket: string }>(sql`
    with ${cuts(range, width, origin)}
    select distinct date_bin(make_interval(secs => ${width}), at, ${origin.toISOString()}::timestamptz) as bucket
    from (
      select at + make_interval(secs => ${3_600 / partsOfHour(width)} * part) as at
      from snapshot_hours, cut, generate_series(0, ${partsOfHour(width)} - 1) as part
      where target_id = ${range.targetId} and at > day_from - interval '1 hour' and at < raw_from and taken > 0
        and at + make_interval(secs => ${3_600 / partsOfHour(width)} * part) >= day_from
        and at + make_interval(secs => ${3_600 / partsOfHour(width)} * part) < raw_from
      union all
      select at from snapshots, cut where target_id = ${range.targetId} and at >= raw_from and at < raw_to) s`)
  return new Set(result.rows.map((row) => new Date(row.bucket).getTime()))
}

async function levelsBefore(
  db: Db,
  subject: Subject,
  ids: number[],
  before: Date,
): Promise<Record<string, number | null>> {
  if (subject.levels.length === 0) return {}
  const result = await db.execute<Record<string, string | null>>(sql`
    select ${sql.raw(subject.levels.map((name) => `sum(${name})::float8 as ${name}`).join(', '))} from (${levelsOf(subject, ids, before)}) b`)
  const row = result.rows[0] ?? {}
  return Object.fromEntries(subject.levels.map((name) => [name, row[name] == null ? null : Number(row[name])]))
}

/** The last known levels of each before a moment; an hour or a day that was not over then tells of later. */
function levelsOf(subject: Subject, ids: number[], before: Date): SQL {
  const id = sql.identifier(`${subject.prefix}_id`)
  const levels = sql.raw(subject.levels.map((name) => `, ${name}`).join(''))
  // Rolled up hours tell of what is older; samples would be many to look through.
  const unrolled = sql`least(${floorTo(before, 3_600).toISOString()}::timestamptz, ${rolledUpTo})`
  const latest = (grain: string, width: SQL) =>
    sql`(select at + ${width} as until ${levels} from ${sql.identifier(`${subject.prefix}_${grain}`)} where ${id} = x.id and at ${width === instant ? sql`<` : sql`<=`} ${before.toISOString()}::timestamptz - ${width} ${width === instant ? sql`and at >= ${unrolled}` : sql``} order by at desc limit 1)`
  return sql`select x.id, l.* from unnest(${sql.param(ids)}::int[]) as x(id),
    lateral (
      select * from (${latest('samples', instant)} union all ${latest('hours', sql`interval '1 hour'`)} union all ${latest('days', sql`interval '1 day'`)}) p
      order by until desc limit 1) l`
}

const instant = sql`interval '0'`
const rolledUpTo = sql`coalesce((select (value #>> '{}')::timestamptz from settings where name = 'rolled-up-to'), 'epoch')`

/**
 * A simulated past is known by the hour. In narrower buckets each hour's counts are spread evenly, whole numbers staying
 * whole and their sum the same, so that what is counted from now on can be drawn beside it in its own detail.
 */
function spread(subject: Subject, list: SQL, width: number): SQL {
  const parts = partsOfHour(width)
  const id = sql.identifier(`${subject.prefix}_id`)
  const columns = [...subject.sums.map((name) => share(name, parts)), ...subject.levels]
  return sql`select ${id} as id, at + make_interval(secs => ${3_600 / parts} * part) as at, ${sql.raw(columns.join(', '))}
    from ${sql.identifier(`${subject.prefix}_hours`)}, generate_series(0, ${parts} - 1) as part
    where ${id} = any(${list}) and at > (select hour_from from cut) - interval '1 hour' and at < (select hour_to from cut)
      and at + make_interval(secs => ${3_600 / parts} * part) >= (select hour_from from cut)
      and at + make_interval(secs => ${3_600 / parts} * part) < (select hour_to from cut)`
}

function share(column: string, parts: number): string {
  return `${column} * (part + 1) / ${parts} - ${column} * part / ${parts} as ${column}`
}

/** Into how many buckets an hour falls; 1 for buckets of an hour and wider. */
function partsOfHour(width: number): number {
  return width < 3_600 ? 3_600 / width : 1
}

function floorTo(at: Date, seconds: number): Date {
  return new Date(Math.floor(at.getTime() / (seconds * 1000)) * seconds * 1000)
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
