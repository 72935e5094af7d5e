import 'server-only'
import { sql } from 'drizzle-orm'
import type { Counted, TableCounted } from '@/lib/domain/operation/effect'
import type { Db } from './open'

type Stretch = { from: Date; to: Date }
const iso = ({ from, to }: Stretch) => [from.toISOString(), to.toISOString()] as const

/**
 * Statements of a target with the table's name in their text, with what was counted of them in two stretches of time. From
 * samples only: whole hours would mix what was before with what came after.
 */
export async function statementsAround(
  db: Db,
  targetId: string,
  table: string,
  before: Stretch,
  after: Stretch,
): Promise<{ id: number; text: string; before: Counted; after: Counted }[]> {
  const [beforeFrom, beforeTo] = iso(before)
  const [afterFrom, afterTo] = iso(after)
  const like = `%${table.replace(/[\\%_]/g, '\\$&')}%`
  type Row = { id: number; text: string } & Record<'wasCalls' | 'wasMs' | 'isCalls' | 'isMs', number>
  const { rows } = await db.execute<Row>(sql`
    with named as (
      select id, text from statements where target_id = ${targetId} and text ilike ${like} limit 500)
    select n.id, n.text,
      coalesce(sum(s.calls) filter (where s.at <= ${beforeTo}), 0)::float8 as "wasCalls",
      coalesce(sum(s.total_ms) filter (where s.at <= ${beforeTo}), 0)::float8 as "wasMs",
      coalesce(sum(s.calls) filter (where s.at > ${afterFrom}), 0)::float8 as "isCalls",
      coalesce(sum(s.total_ms) filter (where s.at > ${afterFrom}), 0)::float8 as "isMs"
    from named n join statement_samples s on s.statement_id = n.id
    where s.at > ${beforeFrom} and s.at <= ${beforeTo} or s.at > ${afterFrom} and s.at <= ${afterTo}
    group by n.id, n.text`)
  return rows.map((row) => ({
    ...{ id: row.id, text: row.text },
    before: { calls: row.wasCalls, totalMs: row.wasMs },
    after: { calls: row.isCalls, totalMs: row.isMs },
  }))
}

/** Sequential scans of a table in a stretch of time, and the hours of it in which the target was read. */
export async function tableCounted(db: Db, targetId: string, tableId: number, stretch: Stretch): Promise<TableCounted> {
  const [from, to] = iso(stretch)
  const { rows } = await db.execute<TableCounted>(sql`
    select coalesce(sum(seq_scans), 0)::float8 as "seqScans", coalesce(sum(seq_rows_read), 0)::float8 as "seqRowsRead",
      (select coalesce(extract(epoch from max(at) - min(at)), 0)::float8 / 3600 from snapshots
        where target_id = ${targetId} and at > ${from} and at <= ${to}) as hours
    from table_samples where table_id = ${tableId} and at > ${from} and at <= ${to}`)
  return rows[0]!
}
