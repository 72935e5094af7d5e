import type { Watch, WatchedIndex, WatchedNode, WatchedTable } from '@/lib/domain/assess/watched'
import type { IndexParts } from '@/lib/domain/index-shape'

export const watchedNow = new Date('2026-11-20T12:00:00Z')
const daysAgo = (days: number) => new Date(watchedNow.getTime() - days * 86_400_000)

export function watchedNode(change: Partial<WatchedNode> = {}): WatchedNode {
  return {
    slug: 'main',
    name: 'main',
    isOwn: true,
    isInRecovery: false,
    watchedSince: daysAgo(60),
    broken: null,
    lastSnapshotAt: daysAgo(0),
    isSilent: false,
    coverage: 1,
    ...change,
  }
}

export function watchOf(change: Partial<Watch> = {}): Watch {
  return {
    now: watchedNow,
    versionNumber: 180004,
    nodes: [watchedNode()],
    unwatched: { count: 0, away: 0 },
    simulatedUntil: null,
    countersSince: daysAgo(90),
    countersSinceCause: 'reset',
    ...change,
  }
}

export function partsOf(columns: string[], change: Partial<IndexParts> = {}): IndexParts {
  return {
    keys: columns.map((name) => ({
      name,
      expression: null,
      opclass: 'int4_ops',
      isDefaultOpclass: true,
      collation: null,
      order: 'asc' as const,
      nulls: 'last' as const,
      family: 1976,
      comparison: '23',
    })),
    include: [],
    predicate: null,
    nullsNotDistinct: false,
    options: [],
    isImmediate: true,
    isDeferred: false,
    ...change,
  }
}

export function watchedIndex(change: Partial<WatchedIndex> = {}): WatchedIndex {
  return {
    id: 1,
    oid: 200,
    tableId: 1,
    tableOid: 100,
    parentOid: null,
    schema: 'shop',
    table: 'orders',
    name: 'orders_day',
    kind: 'i',
    method: 'btree',
    columns: 'day',
    isUnique: false,
    isPrimary: false,
    isExclusion: false,
    isValid: true,
    isReady: true,
    isLive: true,
    isReplicaIdentity: false,
    isForeignKeyTarget: false,
    isClustered: false,
    isLocked: false,
    constraintName: null,
    scans: 0,
    sizeBytes: 8_192_000,
    parts: partsOf(['day']),
    used: { scans: 0, tuplesRead: 0, tuplesFetched: 0 },
    measured: null,
    plans: null,
    scansSum: 0,
    lastUsedAt: null,
    firstSeenAt: daysAgo(60),
    broken: null,
    elsewhere: [],
    ...change,
  }
}

export function watchedTable(change: Partial<WatchedTable> = {}): WatchedTable {
  return {
    id: 1,
    oid: 100,
    schema: 'shop',
    name: 'orders',
    kind: 'r',
    parentOid: null,
    rowEstimate: 50_000,
    liveRows: 50_000,
    modifiedSinceAnalyze: 0,
    heapBytes: 40_000_000,
    toastBytes: 0,
    lastAnalyzedAt: daysAgo(1),
    counted: {
      days: 35,
      inserts: 35_000,
      updates: 70_000,
      hotUpdates: 35_000,
      deletes: 0,
      seqScans: 10,
      seqRowsRead: 500_000,
      indexScans: 9_000,
    },
    ...change,
  }
}
