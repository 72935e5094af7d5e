import 'server-only'
import { z } from 'zod'
import { lineageWords } from '@/lib/domain/lineage'
import { Problem } from '@/lib/domain/problem'
import { defaultWindow, windowNames, windowStart } from '@/lib/domain/window'
import { readEvents, readSeries } from '@/lib/store/series'
import { findStatement, listStatements, statementSorts } from '@/lib/store/statement-list'
import { ListInput, nextCursor, offsetOf, RangeInput, rangeOf, rowNumber, sortInput, splitSort } from '../list-input'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'

const ListStatements = TargetHandle.extend(ListInput.shape).extend({
  window: z.enum(windowNames).default(defaultWindow),
  filter: z.string().max(200, 'The filter is longer than 200 characters').optional(),
  sort: sortInput(statementSorts, '-totalMs'),
})

/** In the order to provide them. `pg_monitor` gives the texts of others' statements, `track_io_timing` the time of reads. */
const statementNeeds = ['shared_preload_libraries', 'pg_stat_statements', 'pg_monitor', 'track_io_timing']

export const list = verb('statement.list', ListStatements, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const offset = offsetOf(input)
  const now = context.now()
  const { rows, total, totalMs } = await listStatements(context.store.db, {
    targetId: target.id,
    window: input.window,
    now,
    text: input.filter,
    ...splitSort(input.sort),
    limit: input.limit,
    offset,
  })
  const extension = target.state.capabilities?.find((each) => each.name.includes('pg_stat_statements')) ?? null
  const capabilities = target.state.capabilities ?? []
  const needs = statementNeeds.flatMap((name) =>
    capabilities.filter((each) => each.name === name && each.state !== 'present'),
  )
  const failure = target.state.asked?.find((each) => each.question === 'statements' && !each.ok) ?? null
  return {
    items: rows,
    nextCursor: nextCursor(offset, rows.length, total),
    total,
    totalMs,
    window: {
      name: input.window,
      from: windowStart(input.window, now),
      to: now,
      simulatedUntil: target.simulatedUntil,
    },
    lastSnapshotAt: target.state.lastSnapshotAt,
    extension,
    /** What is missing to read statements in full, each with the statement that provides it. */
    needs,
    failure,
  }
})

const StatementHandle = TargetHandle.extend({
  statement: rowNumber,
})

export const describe = verb('statement.describe', StatementHandle.extend(RangeInput.shape), async (context, input) => {
  const target = await requireTarget(context, input.target)
  const { db } = context.store
  const statement = await findStatement(db, target.id, input.statement)
  if (!statement) throw new Problem('not-found', 'There is no such statement on this target.')
  const range = {
    targetId: target.id,
    simulatedUntil: target.simulatedUntil,
    ...rangeOf(input, context.now(), 24 * 7),
  }
  const [read, events] = await Promise.all([readSeries(db, 'statement', [statement.id], range), readEvents(db, range)])
  return {
    statement,
    from: range.from,
    to: range.to,
    simulatedUntil: target.simulatedUntil,
    ...read,
    events: events.map((event) => ({ ...event, words: lineageWords[event.kind] })),
    lastSnapshotAt: target.state.lastSnapshotAt,
  }
})
