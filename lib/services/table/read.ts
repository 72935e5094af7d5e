import 'server-only'
import { z } from 'zod'
import type { ColumnFacts, ForeignKeyFacts } from '@/lib/domain/facts'
import { lineageWords } from '@/lib/domain/lineage'
import { Problem } from '@/lib/domain/problem'
import { includesRole } from '@/lib/domain/role'
import { readToastBloat } from '@/lib/store/bloat'
import { readEvents, readSeries } from '@/lib/store/series'
import { findTable, listIndexesOfTable, listTables, tableSorts } from '@/lib/store/table-list'
import type { Context } from '../context'
import { ask } from '../errand/ask'
import { flag, ListInput, nextCursor, offsetOf, RangeInput, rangeOf, sortInput, splitSort } from '../list-input'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'

const Filter = TargetHandle.extend({
  filter: z.string().max(200, 'The filter is longer than 200 characters').optional(),
  schema: z.string().max(200).optional(),
  system: flag,
  sort: sortInput(tableSorts, '-totalBytes'),
})

const ListTables = Filter.extend(ListInput.shape)

export const list = verb('table.list', ListTables, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const offset = offsetOf(input)
  const { rows, total } = await listTables(context.store.db, filterOf(target.id, input, { limit: input.limit, offset }))
  return {
    items: rows,
    nextCursor: nextCursor(offset, rows.length, total),
    total,
    counters: { since: target.state.countersSince, cause: target.state.countersSinceCause },
    lastSnapshotAt: target.state.lastSnapshotAt,
  }
})

/** Every table that fits the filter, in portions, for a CSV file. */
export const exportAll = verb('table.export', Filter, async (context, input) => {
  const target = await requireTarget(context, input.target)
  async function* portions() {
    for (let offset = 0; ; offset += 2_000) {
      const { rows } = await listTables(context.store.db, filterOf(target.id, input, { limit: 2_000, offset }))
      if (rows.length > 0) yield rows
      if (rows.length < 2_000) return
    }
  }
  return { slug: target.slug, portions: portions() }
})

function filterOf(targetId: string, input: z.output<typeof Filter>, page: { limit: number; offset: number }) {
  return {
    targetId,
    text: input.filter,
    schema: input.schema,
    withSystem: input.system,
    ...splitSort(input.sort),
    ...page,
  }
}

const TableHandle = TargetHandle.extend({ table: z.string().min(1).max(260) })

export const describe = verb('table.describe', TableHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const table = await requireTable(context, target.id, input.table)
  return {
    table,
    indexes: await listIndexesOfTable(context.store.db, table.id),
    toastBloat: await readToastBloat(context.store.db, table.id),
    counters: { since: target.state.countersSince, cause: target.state.countersSinceCause },
    lastSnapshotAt: target.state.lastSnapshotAt,
    simulatedUntil: target.simulatedUntil,
  }
})

export const series = verb('table.series', TableHandle.extend(RangeInput.shape), async (context, input) => {
  const target = await requireTarget(context, input.target)
  const table = await requireTable(context, target.id, input.table)
  const { db } = context.store
  const range = { targetId: target.id, simulatedUntil: target.simulatedUntil, ...rangeOf(input, context.now(), 24) }
  const [read, events] = await Promise.all([
    readSeries(db, 'table', [table.id], range),
    readEvents(db, range, { tableId: table.id }),
  ])
  return {
    from: range.from,
    to: range.to,
    simulatedUntil: target.simulatedUntil,
    ...read,
    events: events.map((event) => ({ ...event, words: lineageWords[event.kind] })),
  }
})

export type ColumnsAnswer = {
  columns: ColumnFacts[]
  foreignKeys: ForeignKeyFacts[]
  /** Why statistics are missing, when they are. */
  note: { message: string; hint?: string } | null
  askedAt: string
}

/** Column statistics, asked of the server now. Common values are the target's data: operators see them, viewers do not. */
export const columns = verb('table.columns', TableHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const table = await requireTable(context, target.id, input.table)
  const answer = await ask<ColumnsAnswer>(context, 'columns', target.id, { tableOid: table.oid }, 15_000)
  if (includesRole(context.actor.role, 'operator')) return answer
  return { ...answer, columns: answer.columns.map((column) => ({ ...column, commonValues: null })) }
})

async function requireTable(context: Context, targetId: string, handle: string) {
  const table = await findTable(context.store.db, targetId, handle)
  if (table) return table
  throw new Problem('not-found', `There is no table “${handle.slice(0, 80)}” on this target.`, {
    hint: 'It may have been dropped or renamed since; search for it in the list.',
  })
}
