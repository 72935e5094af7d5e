import 'server-only'
import { sql } from 'drizzle-orm'
import { type WindowName, windowStart } from '@/lib/domain/window'
import type { Db } from './open'

export type StatementListRow = {
  id: number
  queryId: string
  userName: string
  isTopLevel: boolean
  text: string
  calls: number
  totalMs: number
  meanMs: number
  rows: number
  sharedBlocksHit: number
  sharedBlocksRead: number
  sharedBlocksDirtied: number
  tempBlocksWritten: number
  ioReadMs: number
  walBytes: number
  share: number
  firstSeenAt: Date
  lastSeenAt: Date
}

export const statementSorts = [
  'totalMs',
  'calls',
  'meanMs',
  'rows',
  'sharedBlocksRead',
  'sharedBlocksHit',
  'tempBlocksWritten',
  'ioReadMs',
  'walBytes',
] as const
export type StatementSort = (typeof statementSorts)[number]

/**
 * Statements by what they did within a window, from our own samples; `share` is of the total time of all statements in
 * that window.
 */
export async function listStatements(
  db: Db,
  filter: {
    targetId: string
    window: WindowName
    now: Date
    text?: string | undefined
    sort: StatementSort
    descending: boolean
    limit: number
    offset: number
    onlyId?: number
  },
): Promise<{ rows: StatementListRow[]; total: number; totalMs: number }> {
  const start = windowStart(filter.window, filter.now).toISOString()
  const isWide = filter.window !== '24h'
  const sums = [
    'calls',
    'total_ms',
    'rows',
    'shared_blocks_hit',
    'shared_blocks_read',
    'shared_blocks_dirtied',
    'temp_blocks_written',
    'io_read_ms',
    'wal_bytes',
  ]
  const list = sql.raw(sums.join(', '))
  const words = (filter.text ?? '').split(/\s+/).filter(Boolean).slice(0, 8)
  const matches = sql.join(
    [sql`true`, ...words.map((word) => sql`text ilike ${`%${word.replace(/[\\%_]/g, (each) => `\\${each}`)}%`}`)],
    sql` and `,
  )
  const only = filter.onlyId ? sql`id = ${filter.onlyId}` : sql`true`
  const result = await db.execute<Record<string, unknown>>(sql`
    with m as (select coalesce((select (value #>> '{}')::timestamptz from settings where name = 'rolled-up-to'), 'epoch') as mark),
    cut as (select mark, ${isWide ? sql`date_trunc('day', mark, 'UTC')` : sql`${start}::timestamptz`} as days_to from m),
    ids as (select id from statements where target_id = ${filter.targetId}),
    pieces as (
      select statement_id, ${list} from statement_days, cut where at >= ${start} and at < days_to and statement_id in (select id from ids)
      union all
      select statement_id, ${list} from statement_hours, cut where at >= greatest(days_to, ${start}::timestamptz) and at < mark and statement_id in (select id from ids)
      union all
      select statement_id, ${list} from statement_samples, cut where at >= greatest(mark, ${start}::timestamptz) and statement_id in (select id from ids)),
    used as (
      select statement_id, ${sql.raw(sums.map((name) => `sum(${name})::float8 as ${name}`).join(', '))}
      from pieces group by statement_id having sum(calls) > 0),
    listed as (
      select s.id, s.query_id as "queryId", s.user_name as "userName", s.is_top_level as "isTopLevel", s.text,
        u.calls, u.total_ms as "totalMs", u.total_ms / u.calls as "meanMs", u.rows,
        u.shared_blocks_hit as "sharedBlocksHit", u.shared_blocks_read as "sharedBlocksRead",
        u.shared_blocks_dirtied as "sharedBlocksDirtied", u.temp_blocks_written as "tempBlocksWritten",
        u.io_read_ms as "ioReadMs", u.wal_bytes as "walBytes",
        u.total_ms / nullif(sum(u.total_ms) over (), 0) as share, sum(u.total_ms) over () as "allMs",
        s.first_seen_at as "firstSeenAt", s.last_seen_at as "lastSeenAt"
      from used u join statements s on s.id = u.statement_id)
    select *, count(*) over ()::int as total from listed where ${matches} and ${only}
    order by ${sql.raw(`"${filter.sort}"`)} ${filter.descending ? sql`desc` : sql`asc`} nulls last, id
    limit ${filter.limit} offset ${filter.offset}`)
  return {
    rows: result.rows.map(({ total: _, allMs: __, ...row }) => ({
      ...(row as StatementListRow),
      firstSeenAt: new Date(row.firstSeenAt as string),
      lastSeenAt: new Date(row.lastSeenAt as string),
    })),
    total: Number(result.rows[0]?.total ?? 0),
    totalMs: Number(result.rows[0]?.allMs ?? 0),
  }
}

export async function findStatement(
  db: Db,
  targetId: string,
  id: number,
): Promise<{
  id: number
  queryId: string
  userName: string
  text: string
  firstSeenAt: Date
  lastSeenAt: Date
} | null> {
  const result = await db.execute<Record<string, unknown>>(sql`
    select id, query_id as "queryId", user_name as "userName", text, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt"
    from statements where target_id = ${targetId} and id = ${id}`)
  const row = result.rows[0]
  if (!row) return null
  return {
    ...(row as { id: number; queryId: string; userName: string; text: string }),
    firstSeenAt: new Date(row.firstSeenAt as string),
    lastSeenAt: new Date(row.lastSeenAt as string),
  }
}
