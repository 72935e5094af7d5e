import 'server-only'
import { sql } from 'drizzle-orm'
import { type WindowName, windowStart, windows } from '@/lib/domain/window'
import type { Db, Store } from './open'
import { type Subject, subjects } from './subject'

const kinds = Object.values(subjects)

const rollUpLock = 7021530926120
/** A snapshot that began before the hour ended may be stored a little after. */
const graceMs = 120_000
/** An hour is rolled up minutes after it ended, and long absences are made good at the start. */
const overdueMs = 3 * 3_600_000

/**
 * Rolls finished hours into `*_hours` and finished days into `*_days`. Idempotent, and done by one worker at a time. The
 * mark `rolled-up-to` (settings) moves in the same transaction, so a kill at any point repeats or completes, never doubles.
 * Hours without a snapshot are passed over in one step. Answers how many steps were taken, `most` at most.
 */
export async function rollUp(store: Store, now: Date, most = 48): Promise<number> {
  const end = floorHour(new Date(now.getTime() - graceMs))
  let steps = 0
  while (steps < most) {
    const done = await store.db.transaction(async (tx) => {
      const lock = await tx.execute<{ ok: boolean }>(sql`select pg_try_advisory_xact_lock(${rollUpLock}) as ok`)
      if (!lock.rows[0]!.ok) return true
      const from = await firstUnrolled(tx, now)
      if (!from || from >= end) {
        if (!from) await setMark(tx, end)
        return true
      }
      await setMark(tx, await rollNext(tx, from, end))
      return false
    })
    if (done) break
    steps += 1
  }
  return steps
}

/**
 * Moves the windows of one target: stores, for every index used before a window, its sums at the window's start. Called
 * after each roll-up.
 */
export async function moveWindows(db: Db, targetId: string, now: Date): Promise<void> {
  const { sums } = subjects.index
  for (const name of Object.keys(windows) as WindowName[]) {
    const start = windowStart(name, now).toISOString()
    const isWide = windows[name] > 24
    const early = isWide ? 'days' : 'hours'
    const inside = sql.raw(sums.map((column) => `sum(${column}) as ${column}`).join(', '))
    const columns = sql.raw(sums.join(', '))
    await db.execute(sql`
      with m as (
        select coalesce((select (value #>> '{}')::timestamptz from settings where name = 'rolled-up-to'), 'epoch') as mark),
      cut as (select mark, ${isWide ? sql`date_trunc('day', mark, 'UTC')` : sql`mark`} as early_to from m),
      pieces as (
        select index_id, ${columns} from ${sql.identifier(`index_${early}`)}, cut where at >= ${start} and at < early_to
        union all
        select index_id, ${columns} from index_hours, cut where at >= greatest(early_to, ${start}::timestamptz) and at < mark
        union all
        select index_id, ${columns} from index_samples, cut where at >= greatest(mark, ${start}::timestamptz)),
      inside as (select index_id, ${inside} from pieces group by index_id),
      bases as (
        select i.id as index_id, ${sql.raw(sums.map((column) => `greatest(0, i.${column}_sum - coalesce(inside.${column}, 0)) as ${column}`).join(', '))}
        from indexes i left join inside on inside.index_id = i.id
        where i.target_id = ${targetId} and i.dropped_at is null)
      insert into index_windows (index_id, hours, ${columns})
      select index_id, ${windows[name]}, ${columns} from bases b
      where ${sql.raw(sums.map((column) => `${column} > 0`).join(' or '))}
        or exists (select 1 from index_windows w where w.index_id = b.index_id and w.hours = ${windows[name]})
      on conflict (index_id, hours) do update
      set ${sql.raw(sums.map((column) => `${column} = excluded.${column}`).join(', '))}
      where (${sql.raw(sums.map((column) => `index_windows.${column}`).join(', '))}) is distinct from (${sql.raw(sums.map((column) => `excluded.${column}`).join(', '))})`)
  }
  await db.execute(sql`update target_states set windows_at = ${now.toISOString()} where target_id = ${targetId}`)
}

/** A mark that is ahead was set by a clock that was: what came since is not counted, so all that is still there is once more. */
async function firstUnrolled(db: Db, now: Date): Promise<Date | null> {
  const result = await db.execute<{ mark: string | null; first: string | null }>(sql`
    select (select value #>> '{}' from settings where name = 'rolled-up-to') as mark,
      (select min(at)::text from snapshots) as first`)
  const { mark, first } = result.rows[0]!
  if (mark && Date.parse(mark) < now.getTime() - graceMs / 2) return new Date(mark)
  return first ? floorHour(new Date(first)) : null
}

/** Rolls the hour that begins at `from`, or passes over all that hold no snapshot, at most to `end`. Answers where it came to. */
async function rollNext(db: Db, from: Date, end: Date): Promise<Date> {
  const found = await db.execute<{ at: string | null }>(
    sql`select min(at)::text as at from snapshots where at >= ${from.toISOString()} and at < ${end.toISOString()}`,
  )
  const next = found.rows[0]!.at ? floorHour(new Date(found.rows[0]!.at)) : end
  const to = next > from ? next : new Date(from.getTime() + 3_600_000)
  if (next <= from) await rollHour(db, from, to)
  const midnight = new Date(from)
  midnight.setUTCHours(24, 0, 0, 0)
  if (to >= midnight) await rollDay(db, new Date(midnight.getTime() - 86_400_000), midnight)
  return to
}

/** The oldest snapshot that should be rolled up by now and is not; null when there is none. None of such age is removed. */
export async function overdue(db: Db, now: Date): Promise<Date | null> {
  const { rows } = await db.execute<{ at: string | null }>(sql`
    select min(at)::text as at from snapshots
    where at >= coalesce((select (value #>> '{}')::timestamptz from settings where name = 'rolled-up-to'), 'epoch')`)
  const at = rows[0]?.at ? new Date(rows[0].at) : null
  return at && at.getTime() < now.getTime() - overdueMs ? at : null
}

async function setMark(db: Db, at: Date): Promise<void> {
  await db.execute(sql`
    insert into settings (name, value) values ('rolled-up-to', to_jsonb(${at.toISOString()}::text))
    on conflict (name) do update set value = excluded.value`)
}

async function rollHour(db: Db, from: Date, to: Date): Promise<void> {
  for (const kind of kinds) await rollSamples(db, kind, 'samples', 'hours', from, to)
  await db.execute(sql`
    insert into snapshot_hours (target_id, at, taken, index_bytes, table_bytes, database_bytes, index_scans, seq_scans, rows_written)
    select target_id, ${from.toISOString()}, count(*), (array_agg(index_bytes order by at desc))[1],
      (array_agg(table_bytes order by at desc))[1], (array_agg(database_bytes order by at desc))[1],
      sum(index_scans), sum(seq_scans), sum(rows_written)
    from snapshots where at >= ${from.toISOString()} and at < ${to.toISOString()}
    group by target_id
    on conflict (target_id, at) do update
    set taken = excluded.taken, index_bytes = excluded.index_bytes, table_bytes = excluded.table_bytes,
      database_bytes = excluded.database_bytes, index_scans = excluded.index_scans, seq_scans = excluded.seq_scans,
      rows_written = excluded.rows_written`)
}

async function rollDay(db: Db, from: Date, to: Date): Promise<void> {
  for (const kind of kinds) await rollSamples(db, kind, 'hours', 'days', from, to)
}

async function rollSamples(
  db: Db,
  kind: Subject,
  source: 'samples' | 'hours',
  grain: 'hours' | 'days',
  from: Date,
  to: Date,
): Promise<void> {
  const id = `${kind.prefix}_id`
  const into = `${kind.prefix}_${grain}`
  const levels = kind.levels as readonly string[]
  const sums = kind.sums as readonly string[]
  const sets = [...sums, ...levels].map((name) => `${name} = excluded.${name}`)
  await db.execute(sql`
    insert into ${sql.identifier(into)} (at, ${sql.raw([id, ...sums, ...levels].join(', '))})
    select ${from.toISOString()}, ${sql.raw(
      [
        id,
        ...sums.map((name) => `coalesce(sum(${name}), 0)`),
        ...levels.map((name) => `(array_agg(${name} order by at desc) filter (where ${name} is not null))[1]`),
      ].join(', '),
    )}
    from ${sql.identifier(`${kind.prefix}_${source}`)}
    where at >= ${from.toISOString()} and at < ${to.toISOString()}
    group by ${sql.identifier(id)}
    on conflict (${sql.identifier(id)}, at) do update set ${sql.raw(sets.join(', '))}`)
}

function floorHour(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000)
}
