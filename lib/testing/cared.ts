import type { CaredIndex, CaredTable } from '@/lib/domain/maintenance/care-facts'
import type { PlanInput } from '@/lib/domain/maintenance/plan-run'
import { defaultPolicy } from '@/lib/domain/maintenance/policy'
import { measureRates } from '@/lib/domain/maintenance/rates'

export const mb = 1024 * 1024
export const gb = 1024 * mb

/** An index of 100 MB of which a rebuild frees 40, unless said otherwise. */
export function caredIndex(change: Partial<CaredIndex> = {}): CaredIndex {
  const sizeBytes = change.sizeBytes ?? 100 * mb
  return {
    id: 1,
    tableId: 1,
    schema: 'public',
    table: 'pages',
    name: `pages_${change.id ?? 1}`,
    method: 'btree',
    sizeBytes,
    tableBytes: 200 * mb,
    isExclusion: false,
    bloat: {
      ratio: 0.4,
      reclaimableBytes: 0.4 * sizeBytes,
      confidence: 'modelled',
      why: null,
      hasRandomKeys: false,
      pendingPages: null,
    },
    rebuiltAt: null,
    past: null,
    ...change,
  }
}

export function caredTable(change: Partial<CaredTable> = {}): CaredTable {
  return {
    id: 1,
    schema: 'public',
    name: 'pages',
    kind: 'r',
    rows: 100_000,
    liveRows: 100_000,
    deadRows: 0,
    modifiedSinceAnalyze: 0,
    lastAnalyzedAt: new Date('2026-11-01T00:00Z'),
    isNeverAnalyzed: false,
    bytes: 200 * mb,
    partitions: 0,
    pages: null,
    allVisiblePages: null,
    lastVacuumedAt: null,
    writtenSinceVacuum: 0,
    bitmapRows: 0,
    reads: [],
    past: { statistics: null, vacuum: null },
    ...change,
  }
}

export function planInput(change: Partial<PlanInput> = {}): PlanInput {
  const startsAt = change.startsAt ?? new Date('2026-11-28T01:00Z')
  return {
    policy: defaultPolicy('UTC'),
    now: startsAt,
    startsAt,
    endsAt: new Date(startsAt.getTime() + 4 * 3_600_000),
    versionNumber: 180_000,
    indexes: [],
    tables: [],
    findings: [],
    rates: measureRates([]),
    hold: null,
    chosen: null,
    ...change,
  }
}
