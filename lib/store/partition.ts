import 'server-only'

type Querier = { query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }> }
type Grain = 'day' | 'week' | 'month'
const longestDays: Record<Grain, number> = { day: 1, week: 7, month: 31 }

/** The tables partitioned by time, the width of a partition, and which retention they follow. */
export const partitioned = [
  { table: 'snapshots', grain: 'day', keep: 'rawDays' },
  { table: 'index_samples', grain: 'day', keep: 'rawDays' },
  { table: 'table_samples', grain: 'day', keep: 'rawDays' },
  { table: 'statement_samples', grain: 'day', keep: 'rawDays' },
  { table: 'index_hours', grain: 'week', keep: 'hourlyDays' },
  { table: 'table_hours', grain: 'week', keep: 'hourlyDays' },
  { table: 'statement_hours', grain: 'week', keep: 'hourlyDays' },
  { table: 'snapshot_hours', grain: 'month', keep: 'dailyDays' },
  { table: 'index_days', grain: 'month', keep: 'dailyDays' },
  { table: 'table_days', grain: 'month', keep: 'dailyDays' },
  { table: 'statement_days', grain: 'month', keep: 'dailyDays' },
  { table: 'bloat_days', grain: 'month', keep: 'dailyDays' },
] as const satisfies { table: string; grain: Grain; keep: keyof Retention }[]

/** Days of history kept: every snapshot, hourly and daily. */
export type Retention = { rawDays: number; hourlyDays: number; dailyDays: number }
export const defaultRetention: Retention = { rawDays: 14, hourlyDays: 90, dailyDays: 400 }

/** The UTC day, Monday or first of month that a moment belongs to. */
export function partitionStart(grain: Grain, at: Date): Date {
  const day = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()))
  if (grain === 'month') day.setUTCDate(1)
  if (grain === 'week') day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7))
  return day
}

/** Where the partition that starts at `start` ends. */
export function partitionEnd(grain: Grain, start: Date): Date {
  const end = new Date(start)
  if (grain === 'day') end.setUTCDate(end.getUTCDate() + 1)
  if (grain === 'week') end.setUTCDate(end.getUTCDate() + 7)
  if (grain === 'month') end.setUTCMonth(end.getUTCMonth() + 1)
  return end
}

/** Makes every partition that times between `from` and `to` need. Several callers at once are fine. */
export async function ensurePartitions(db: Querier, from: Date, to: Date): Promise<void> {
  const present = await existingPartitions(db)
  for (const { table, grain } of partitioned) {
    for (let start = partitionStart(grain, from); start <= to; start = partitionEnd(grain, start)) {
      const name = partitionName(table, start)
      if (present.has(name)) continue
      const end = partitionEnd(grain, start)
      try {
        await db.query(
          `create table if not exists ${name} partition of ${table} for values from ('${start.toISOString()}') to ('${end.toISOString()}')`,
        )
      } catch (error) {
        // Two at once: the loser of the race finds the name or the range taken.
        if (!['42P07', '23505', '42P17'].includes((error as { code?: string }).code ?? '')) throw error
      }
    }
  }
}

/**
 * Drops partitions that ended before the retention began; answers their names. What is not rolled up yet is kept however old, and
 * as many partitions as the retention means are kept whatever the clock says: one that is years ahead must not end all
 * history at once. A drop waits for whoever reads the table, and all others wait for the drop: so it waits for a moment
 * only, and comes again next time.
 */
export async function dropExpired(db: Querier, now: Date, retention: Retention): Promise<string[]> {
  const present = await existingPartitions(db)
  const rolledUp = await rolledUpTo(db, now)
  const dropped: string[] = []
  for (const { table, grain, keep } of partitioned) {
    const oldest = new Date(now.getTime() - retention[keep] * 86_400_000)
    const last = keep === 'dailyDays' || rolledUp > oldest ? oldest : rolledUp
    const starts = [...present].flatMap((name) => startOf(table, name) ?? [])
    const begun = starts.filter((start) => start <= now).length
    const spare = begun - Math.floor(retention[keep] / longestDays[grain])
    for (const start of starts.sort((one, other) => one.getTime() - other.getTime()).slice(0, Math.max(0, spare))) {
      if (partitionEnd(grain, start) > last) break
      const name = partitionName(table, start)
      try {
        await db.query(`set local lock_timeout = '1s'; drop table if exists ${name}`)
      } catch (error) {
        if ((error as { code?: string }).code !== '55P03') throw error
        break
      }
      dropped.push(name)
    }
  }
  return dropped
}

/** Until when samples are rolled up into hours, and hours into days. A mark that is ahead was set by a clock that was. */
async function rolledUpTo(db: Querier, now: Date): Promise<Date> {
  const { rows } = await db.query(`select value #>> '{}' as mark from settings where name = 'rolled-up-to'`)
  const mark = rows[0] ? new Date(String(rows[0].mark)) : null
  return mark && mark <= now ? mark : new Date(0)
}

function startOf(table: string, name: string): Date | null {
  const match = new RegExp(`^${table}_(\\d{4})(\\d{2})(\\d{2})$`).exec(name)
  return match && new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])))
}

function partitionName(table: string, start: Date): string {
  return `${table}_${start.toISOString().slice(0, 10).replaceAll('-', '')}`
}

async function existingPartitions(db: Querier): Promise<Set<string>> {
  const { rows } = await db.query(
    `select c.relname as name from pg_class c join pg_inherits i on i.inhrelid = c.oid
     join pg_class p on p.oid = i.inhparent where p.relname = any($1) and p.relnamespace = current_schema()::regnamespace`,
    [partitioned.map((each) => each.table)],
  )
  return new Set(rows.map((row) => String(row.name)))
}
