import 'server-only'
import { sql } from 'drizzle-orm'
import type { IndexPrice } from '@/lib/domain/assess/price'
import type { EntryFacts } from '@/lib/domain/assess/write-cost'
import { columnList, writeRows } from './bulk'
import type { Db } from './open'

const columns = {
  index_id: 'integer',
  entries_per_day: 'double precision',
  bytes_per_day: 'double precision',
  share: 'double precision',
  is_at_most: 'boolean',
  use: 'text',
}
const names = Object.keys(columns).join(', ')
const changing = Object.keys(columns).slice(1)
const tuple = (prefix: string) => `(${changing.map((name) => `${prefix}.${name}`).join(', ')})`

/** In the order of the columns. */
const valuesOf = (price: IndexPrice) =>
  [price.entriesPerDay, price.bytesPerDay, price.share, price.isAtMost, price.use] as const

/** Stores what indexes cost; rows that are as they were are neither sent nor written again. */
export async function writePrices(db: Db, prices: ReadonlyMap<number, IndexPrice>): Promise<void> {
  const { rows } = await db.execute<{ known: [id: number, ...ReturnType<typeof valuesOf>][] | null }>(sql`
    select json_agg(json_build_array(${sql.raw(Object.keys(columns).join(', '))})) as known
    from index_prices where index_id = any(${`{${[...prices.keys()].join()}}`}::int[])`)
  const before = new Map(rows[0]!.known?.map((each) => [each[0], each]))
  const changed = [...prices].filter(([id, price]) => {
    const known = before.get(id)
    return !known || valuesOf(price).some((value, at) => value !== known[at + 1])
  })
  await writeRows(
    db,
    columns,
    changed,
    (records) =>
      `insert into index_prices (${names}) select ${columnList(columns, 'r.')}
        from ${records} left join index_prices p on p.index_id = r.index_id
        where p.index_id is null or ${tuple('p')} is distinct from ${tuple('r')}
        on conflict (index_id) do update set ${changing.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    ([id, price]) =>
      Object.fromEntries([['index_id', id], ...valuesOf(price).map((value, at) => [changing[at], value])]),
  )
}

/**
 * What one row written to the tables of some indexes (the leaves of one) costs, and these tables. Sizes are null while that of
 * any is not known.
 */
export async function readEntryFacts(db: Db, ids: readonly number[]): Promise<EntryFacts & { tableIds: number[] }> {
  const { rows } = await db.execute<EntryFacts & { tableIds: number[] | null }>(sql`
    select coalesce(bool_or(i.is_partial), false) as "isPartial",
      case when count(b.rows) = count(*) then sum(b.rows) end as "ownRows",
      case when count(coalesce(b.needed_bytes, i.size_bytes)) = count(*)
        then sum(coalesce(b.needed_bytes, i.size_bytes))::float8 end as bytes,
      coalesce(sum(greatest(t.row_estimate, t.live_rows, 0)), 0)::float8 as "tableRows",
      array_agg(distinct i.table_id) as "tableIds"
    from indexes i join tables t on t.id = i.table_id left join index_bloat b on b.index_id = i.id
    where i.id = any(${sql.param(ids)}::int[])`)
  const [facts] = rows
  return { ...facts!, tableIds: facts!.tableIds ?? [] }
}
