import type { IndexFacts, IndexShape, ServerFacts, StatementFacts, TableFacts } from '@/lib/domain/facts'

export function serverFacts(change: Partial<ServerFacts> = {}): ServerFacts {
  return {
    versionNumber: 180004,
    version: '18.4',
    systemIdentifier: '7000000000000000001',
    databaseOid: 5,
    databaseName: 'shop',
    isInRecovery: false,
    timelineId: 1,
    postmasterStartedAt: new Date('2026-01-01T00:00:00Z'),
    databaseStatsResetAt: null,
    sharedStatsResetAt: new Date('2026-01-01T00:00:00Z'),
    databaseSizeBytes: 1,
    encoding: 'UTF8',
    serverNow: new Date('2026-02-01T00:00:00Z'),
    commits: 1000,
    rollbacks: 0,
    blocksHit: 0,
    blocksRead: 0,
    settings: { work_mem: '4MB' },
    ...change,
  }
}

export function tableFacts(change: Partial<TableFacts> = {}): TableFacts {
  return {
    oid: 100,
    schema: 'shop',
    name: 'orders',
    kind: 'r',
    filenode: 100,
    parentOid: null,
    owner: 'shop',
    rowEstimate: 0,
    liveRows: 0,
    deadRows: 0,
    inserts: 0,
    updates: 0,
    deletes: 0,
    hotUpdates: 0,
    newPageUpdates: 0,
    seqScans: 0,
    seqRowsRead: 0,
    indexScans: 0,
    indexRowsFetched: 0,
    modifiedSinceAnalyze: 0,
    lastSeqScanAt: null,
    lastVacuumAt: null,
    lastAutovacuumAt: null,
    lastAnalyzeAt: null,
    lastAutoanalyzeAt: null,
    heapBytes: 8192,
    toastBytes: 0,
    pages: 1,
    allVisiblePages: 0,
    isLocked: false,
    isSystem: false,
    ...change,
  }
}

export function indexFacts(change: Partial<IndexFacts> = {}): IndexFacts {
  return {
    oid: 200,
    tableOid: 100,
    schema: 'shop',
    table: 'orders',
    name: 'orders_by_day',
    kind: 'i',
    parentOid: null,
    filenode: 200,
    method: 'btree',
    isUnique: false,
    isPrimary: false,
    isExclusion: false,
    isValid: true,
    isReady: true,
    isLive: true,
    isReplicaIdentity: false,
    isForeignKeyTarget: false,
    isClustered: false,
    isSystem: false,
    isToast: false,
    constraintName: null,
    shapeKey: '1',
    scans: 0,
    tuplesRead: 0,
    tuplesFetched: 0,
    lastScanAt: null,
    blocksRead: 0,
    blocksHit: 0,
    sizeBytes: 8192,
    isLocked: false,
    ...change,
  }
}

export function indexShape(change: Partial<IndexShape> = {}): IndexShape {
  const opclass = { opclass: 'int4_ops', isDefaultOpclass: true, family: 1976, comparison: '23/0/0' }
  const column = { expression: null, ...opclass, collation: null }
  return {
    oid: 200,
    shapeKey: '1',
    definition: 'CREATE INDEX orders_by_day ON shop.orders USING btree (day)',
    keys: [{ ...column, name: 'day', order: 'asc', nulls: 'last' }],
    include: [],
    predicate: null,
    nullsNotDistinct: false,
    options: [],
    tablespace: null,
    isImmediate: true,
    isDeferred: false,
    ...change,
  }
}

export function statementFacts(change: Partial<StatementFacts> = {}): StatementFacts {
  return {
    queryId: '1',
    userName: 'shop',
    isTopLevel: true,
    text: 'select $1',
    calls: 0,
    totalMs: 0,
    rows: 0,
    sharedBlocksHit: 0,
    sharedBlocksRead: 0,
    sharedBlocksDirtied: 0,
    tempBlocksWritten: 0,
    ioReadMs: 0,
    walBytes: 0,
    ...change,
  }
}
