import 'server-only'
import { z } from 'zod'
import { entryCost, rowsWritten } from '@/lib/domain/assess/write-cost'
import { lineageWords } from '@/lib/domain/lineage'
import { Problem } from '@/lib/domain/problem'
import { defaultWindow, windowNames, windowStart } from '@/lib/domain/window'
import { readIndexes } from '@/lib/store/index-list'
import { findIndex, leafIds, sameOnOtherNodes } from '@/lib/store/index-read'
import { readEntryFacts } from '@/lib/store/price'
import { readEvents, readSeries, type SeriesPoint } from '@/lib/store/series'
import { listIndexesOfTable } from '@/lib/store/table-list'
import type { Context } from '../context'
import { RangeInput, rangeOf } from '../list-input'
import { watchedSince } from '../memo'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'
import { filterOf } from './list'

export const IndexHandle = TargetHandle.extend({ index: z.string().min(1).max(260) })

/** One index: definition, what rests on it, its use in a window and on other nodes, and its sisters on the table. */
export const describe = verb(
  'index.describe',
  IndexHandle.extend({ window: z.enum(windowNames).default(defaultWindow) }),
  async (context, input) => {
    const target = await requireTarget(context, input.target)
    const { index, shape, table } = await requireIndex(context, target.id, input.index)
    const { db } = context.store
    const now = context.now()
    const since = await watchedSince(db, target)
    const base = { target: input.target, window: input.window, system: true, rollUp: true, sort: 'name' }
    const [listed, siblings, nodes] = await Promise.all([
      readIndexes(db, filterOf(target, base as Parameters<typeof filterOf>[1], now, since), [index.id]),
      listIndexesOfTable(db, index.tableId),
      sameOnOtherNodes(db, index),
    ])
    return {
      index: {
        ...(listed[0] ?? null),
        id: index.id,
        schema: index.schema,
        table: index.table,
        name: index.name,
        droppedAt: index.droppedAt,
        firstSeenAt: index.firstSeenAt,
        oid: index.oid,
        kind: index.kind,
        method: index.method,
        sizeBytes: listed[0]?.sizeBytes ?? index.sizeBytes,
        scans: listed[0]?.scans ?? index.scans,
        lastUsedAt: listed[0]?.lastUsedAt ?? index.lastUsedAt,
        isUnique: index.isUnique,
        isPrimary: index.isPrimary,
        isValid: listed[0]?.isValid ?? index.isValid,
        isReady: index.isReady,
        isLive: index.isLive,
        isReplicaIdentity: index.isReplicaIdentity,
        isClustered: index.isClustered,
        isExclusion: index.isExclusion,
        isLocked: index.isLocked,
        isSystem: index.isSystem,
        constraintName: index.constraintName,
      },
      shape,
      table: table && {
        id: table.id,
        schema: table.schema,
        name: table.name,
        heapBytes: table.heapBytes,
        liveRows: table.liveRows,
      },
      siblings,
      nodes,
      window: { name: input.window, from: windowStart(input.window, now), to: now, watchedSince: since },
      counters: { since: target.state.countersSince, cause: target.state.countersSinceCause },
      lastSnapshotAt: target.state.lastSnapshotAt,
      simulatedUntil: target.simulatedUntil,
    }
  },
)

/** Counts per bucket, sizes, and events on one time axis; a partitioned index is the sum of its leaves. */
export const series = verb('index.series', IndexHandle.extend(RangeInput.shape), async (context, input) => {
  const target = await requireTarget(context, input.target)
  const { index } = await requireIndex(context, target.id, input.index)
  const { db } = context.store
  const range = {
    targetId: target.id,
    simulatedUntil: target.simulatedUntil,
    ...rangeOf(input, context.now(), 24),
  }
  const ids = await leafIds(db, index)
  const { tableIds, ...facts } = await readEntryFacts(db, ids)
  const [read, written, events] = await Promise.all([
    readSeries(db, 'index', ids, range),
    readSeries(db, 'table', tableIds, range),
    readEvents(db, range, { indexIds: [...new Set([...ids.slice(0, 1000), index.id])] }),
  ])
  const cost = entryCost(facts)
  const points = read.points.map((point, place) => ({ ...point, ...writesAt(written.points[place], cost) }))
  return {
    index: { id: index.id, schema: index.schema, table: index.table, name: index.name },
    from: range.from,
    to: range.to,
    simulatedUntil: target.simulatedUntil,
    bucketSeconds: read.bucketSeconds,
    points,
    /** It is partial, and its share of the rows written is not known: at most so many entries. */
    isWrittenAtMost: cost.isAtMost,
    events: events.map((event) => ({ ...event, words: lineageWords[event.kind] })),
  }
})

/** Entries and bytes that a bucket's writes to the tables put into the index; null in a gap. */
function writesAt(point: SeriesPoint | undefined, cost: ReturnType<typeof entryCost>) {
  const [inserts, updates, hotUpdates] = [point?.inserts, point?.updates, point?.hotUpdates]
  if (typeof inserts !== 'number' || typeof updates !== 'number' || typeof hotUpdates !== 'number') {
    return { entriesWritten: null, bytesWritten: null }
  }
  const rows = rowsWritten({ inserts, updates, hotUpdates })
  return { entriesWritten: rows * cost.entries, bytesWritten: cost.bytes === null ? null : rows * cost.bytes }
}

export async function requireIndex(context: Context, targetId: string, handle: string) {
  const found = await findIndex(context.store.db, targetId, handle)
  if (found) return found
  throw new Problem('not-found', `There is no index “${handle.slice(0, 80)}” on this target.`, {
    hint: 'It may have been dropped or renamed since; search for it in the list.',
  })
}
