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
  isUseSort,
  matchIndexes,
  orderIndexes,
  readIndexes,
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

// They change with a snapshot or a judgement, not with scrolling, and are asked for again every few seconds.
const orders = makeMemo<Int32Array>(24)
const matches = makeMemo<Int32Array>(24)
const totals = makeMemo<number>(500)
const facetCounts = makeMemo<Awaited<ReturnType<typeof countFacets>>>(16)

/** So many places from the top are found at one go, which is cheaper than the whole order. */
const topPlaces = 1_000

/** Indexes of a target: one page, sorted and filtered, with use inside a window beside the server's own counters. */
export const list = verb('index.list', ListIndexes, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const { db } = context.store
  const now = context.now()
  const [since, stamp] = await Promise.all([watchedSince(db, target), stampOf(db, target)])
  const offset = offsetOf(input)
  const filter = filterOf(target, input, now, since)
  const { withSystem, rollUp, parentOid, text, schema, table, method, state, verdict, use, bloat, sort } = filter
  const narrowed = [withSystem, rollUp, parentOid, text, schema, table, method, state, verdict, use, bloat]
  // Only what is said of use depends on the window, and rates on the time.
  const scope = [stamp, ...narrowed, isAboutUse(filter) ? input.window : null]
  const minute = sort === 'scansPerDay' ? Math.floor(now.getTime() / 60_000) : null
  // What a text is in was counted when it was found.
  const most = text || offset + input.limit > topPlaces ? undefined : topPlaces
  const orderKey = JSON.stringify([...scope, input.sort, isUseSort(sort) ? input.window : null, minute, most])
  const [order, counted, facets] = await Promise.all([
    orders(orderKey, async () => {
      // A text is looked for in all names once, whatever the order.
      const ids = text ? await matches(JSON.stringify([stamp, ...narrowed]), () => matchIndexes(db, filter)) : undefined
      return orderIndexes(db, { ...filter, ids }, most)
    }),
    most ? totals(JSON.stringify(scope), () => countIndexes(db, filter)) : null,
    input.facets ? facetCounts(JSON.stringify([stamp, withSystem, rollUp]), () => countFacets(db, filter)) : null,
  ])
  const total = counted ?? order.length
  const ids = order.subarray(offset, offset + input.limit)
  const rows = await readIndexes(db, filter, ids)
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
    nextCursor: nextCursor(offset, ids.length, total),
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
    const { db } = context.store
    const filter = filterOf(target, input, now, since)
    const order = await orderIndexes(db, filter)
    for (let at = 0; at < order.length; at += 2_000) yield await readIndexes(db, filter, order.subarray(at, at + 2_000))
  }
  return { slug: target.slug, window: input.window, portions: portions() }
})

export function filterOf(
  target: TargetWithState,
  input: z.output<typeof Filter>,
  now: Date,
  firstAt: Date | null,
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
  }
}

export type IndexListAnswer = Awaited<ReturnType<(typeof list)['run']>>
