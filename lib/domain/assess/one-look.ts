import { describeColumns } from '../columns'
import { judgeContinuity } from '../continuity'
import type { IndexFacts, IndexShape, ServerFacts, TableFacts } from '../facts'
import type { FindingKind } from '../finding'
import { countUnwatched, type Standbys } from './standbys'
import type { Watch, WatchedIndex, WatchedTable } from './watched'

export type Look = {
  server: ServerFacts
  tables: readonly TableFacts[]
  indexes: readonly IndexFacts[]
  shapes: readonly IndexShape[]
  standbys: Standbys | null
}

/** What is claimed of use over time: one look at counters proves none of it. */
const aboutUse: ReadonlySet<FindingKind> = new Set(['never-used', 'stopped', 'rare-but-costly', 'write-heavy'])

export function needsHistory(kind: FindingKind): boolean {
  return aboutUse.has(kind)
}

/**
 * A server seen once, in the form in which the rules judge one that was watched. Nobody watched it before, so verdicts on
 * use stay open; rates are what the server counted since its counters began. Ids are OIDs. Catalogs and TOAST are left out.
 */
export function oneLook({ server, tables, indexes, shapes, standbys }: Look): {
  watch: Watch
  tables: WatchedTable[]
  indexes: WatchedIndex[]
} {
  const now = server.serverNow
  const began = judgeContinuity(null, server, now)
  // A server that does not say it counts at least since it started: counters survive a clean restart.
  const isSaid = began.countersSinceCause !== 'first-sample'
  const since = isSaid ? began.countersSince : server.postmasterStartedAt
  const days = Math.max(1 / 24, (now.getTime() - since.getTime()) / 86_400_000)
  const shapeOf = new Map(shapes.map((shape) => [shape.oid, shape]))
  return {
    watch: {
      now,
      versionNumber: server.versionNumber,
      nodes: [
        {
          slug: '',
          name: server.databaseName,
          isOwn: true,
          isInRecovery: server.isInRecovery,
          watchedSince: null,
          broken: null,
          lastSnapshotAt: now,
          isSilent: false,
          coverage: null,
        },
      ],
      unwatched: unwatchedOf(standbys),
      simulatedUntil: null,
      countersSince: since,
      countersSinceCause: isSaid ? began.countersSinceCause : null,
    },
    tables: tables.flatMap((table) => (table.isSystem || table.kind === 't' ? [] : [watchedTable(table, days)])),
    indexes: indexes.flatMap((index) =>
      index.isSystem || index.isToast ? [] : [watchedIndex(index, shapeOf.get(index.oid) ?? null, now)],
    ),
  }
}

function unwatchedOf(standbys: Look['standbys']): Watch['unwatched'] {
  if (!standbys) return { unknown: 'The server did not say whether other servers stream from it.' }
  // A replica is none of those that stream from itself.
  if (standbys.hidden === 0) return countUnwatched([{ standbys, isInRecovery: false }])
  return { unknown: 'Servers may stream from this one that its role may not see: grant pg_monitor to it.' }
}

function watchedTable(table: TableFacts, days: number): WatchedTable {
  const { oid, schema, name, kind, parentOid, rowEstimate, liveRows, modifiedSinceAnalyze } = table
  const { heapBytes, toastBytes, lastAnalyzeAt, lastAutoanalyzeAt } = table
  const { inserts, updates, hotUpdates, deletes, seqScans, seqRowsRead, indexScans } = table
  const analyzed = [lastAnalyzeAt, lastAutoanalyzeAt].filter((at) => at !== null)
  return {
    ...{ id: oid, oid, schema, name, kind, parentOid, rowEstimate, liveRows, modifiedSinceAnalyze },
    ...{ heapBytes, toastBytes },
    lastAnalyzedAt: analyzed.length === 0 ? null : new Date(Math.max(...analyzed.map((at) => at.getTime()))),
    counted: { days, inserts, updates, hotUpdates, deletes, seqScans, seqRowsRead, indexScans },
  }
}

function watchedIndex(index: IndexFacts, shape: IndexShape | null, now: Date): WatchedIndex {
  const { scans, tuplesRead, tuplesFetched } = index
  return {
    ...index,
    id: index.oid,
    tableId: index.tableOid,
    parts: shape,
    columns: shape ? describeColumns(shape) : '',
    used: { scans, tuplesRead, tuplesFetched },
    measured: null,
    plans: null,
    scansSum: scans,
    lastUsedAt: index.lastScanAt,
    firstSeenAt: now,
    broken: null,
    elsewhere: [],
  }
}
