import 'server-only'
import { z } from 'zod'
import { useClasses } from '@/lib/domain/assess/use-class'
import { bloatFilters } from '@/lib/domain/bloat/bloat-filter'
import { verdicts } from '@/lib/domain/verdict'
import { defaultWindow, windowNames, windowStart } from '@/lib/domain/window'
import {
  countFacets,
  countIndexes,
  type IndexListFilter,
  indexSorts,
  indexStates,
  isAboutUse,
  listIndexes,
  sparklines,
} from '@/lib/store/index-list'
import type { TargetWithState } from '@/lib/store/target'
import { flag, ListInput, nextCursor, offsetOf, sortInput, splitSort } from '../list-input'
import { makeMemo, stampOf, watchedSince } from '../memo'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'

const Filter = TargetHandle.extend({
  window: z.enum(windowNames).default(defaultWindow),
  filter: z.string().max(200, 'The filter is longer than 200 characters').optional(),
  schema: z.string().max(200).optional(),
  table: z.string().max(200).optional(),
  method: z.string().max(63).optional(),
  state: z.enum(indexStates).optional(),
  verdict: z.enum(verdicts).optional(),
  use: z.enum(useClasses).optional(),
  bloat: z.enum(bloatFilters).optional(),
  system: flag,
  rollUp: flag,
  parent: z.coerce.number().int().positive().optional(),
  sort: sortInput(indexSorts, '-sizeBytes'),
})

export const ListIndexes = Filter.extend(ListInput.shape).extend({ sparklines: flag, facets: flag })

const buckets = 24

// They change with a snapshot, not with sorting and scrolling.
const totals = makeMemo<number>(500)
const facetCounts = makeMemo<Awaited<ReturnType<typeof countFacets>>>(16)

/** Indexes of a target: one page, sorted and filtered, with use inside a window beside the server's own counters. */
export const list = verb('index.list', ListIndexes, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const { db } = context.store
  const now = context.now()
  const since = await watchedSince(db, target)
  const offset = offsetOf(input)
  const filter = filterOf(target, input, now, since, { limit: input.limit, offset })
  const stamp = stampOf(target)
  const { withSystem, rollUp, parentOid, text, schema, table, method, state, verdict, use, bloat } = filter
  const narrowed = [withSystem, rollUp, parentOid, text, schema, table, method, state, verdict, use, bloat]
  // Only what is said of use depends on the window.
  const scope = [stamp, ...narrowed, isAboutUse(filter) ? input.window : null]
  const [rows, total, facets] = await Promise.all([
    listIndexes(db, filter),
    totals(JSON.stringify(scope), () => countIndexes(db, filter)),
    input.facets ? facetCounts(JSON.stringify([stamp, withSystem, rollUp]), () => countFacets(db, filter)) : null,
  ])
  const lines = input.sparklines
    ? await sparklines(
        db,
        rows.map((row) => row.id),
        filter.windowStart,
        now,
        buckets,
      )
    : null
  return {
    items: rows.map((row) => ({ ...row, ...(lines ? { sparkline: lines.get(row.id) ?? null } : {}) })),
    nextCursor: nextCursor(offset, rows.length, total),
    total,
    window: {
      name: input.window,
      from: filter.windowStart,
      to: now,
      watchedSince: since,
      simulatedUntil: target.simulatedUntil,
    },
    counters: { since: target.state.countersSince, cause: target.state.countersSinceCause },
    lastSnapshotAt: target.state.lastSnapshotAt,
    ...(facets ? { facets } : {}),
  }
})

/** Every index that fits the filter, in portions, for a CSV file. */
export const exportAll = verb('index.export', Filter, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const now = context.now()
  const since = await watchedSince(context.store.db, target)
  async function* portions() {
    for (let offset = 0; ; offset += 2_000) {
      const filter = filterOf(target, input, now, since, { limit: 2_000, offset })
      const rows = await listIndexes(context.store.db, filter)
      if (rows.length > 0) yield rows
      if (rows.length < 2_000) return
    }
  }
  return { slug: target.slug, window: input.window, portions: portions() }
})

export function filterOf(
  target: TargetWithState,
  input: z.output<typeof Filter>,
  now: Date,
  firstAt: Date | null,
  page: { limit: number; offset: number },
): IndexListFilter {
  return {
    targetId: target.id,
    window: input.window,
    windowStart: windowStart(input.window, now),
    firstSnapshotAt: firstAt,
    countersSince: target.state.countersSince,
    now,
    text: input.filter,
    schema: input.schema,
    table: input.table,
    method: input.method,
    state: input.state,
    verdict: input.verdict,
    use: input.use,
    bloat: input.bloat,
    withSystem: input.system,
    rollUp: input.rollUp,
    parentOid: input.parent,
    ...splitSort(input.sort),
    ...page,
  }
}

export type IndexListAnswer = Awaited<ReturnType<(typeof list)['run']>>
