import { analyze } from '../ddl/index-statements'
import type { Finding } from '../finding'
import { bytes, compactCount, count, percent, stamp } from '../format'
import { analyzeOf } from './next-operation'
import { objectOfTable, rowsOf, type WatchedTable } from './watched'

const leastRows = 10_000
const share = 0.5

/** A table that changed by half since the planner's statistics were taken, or that has none. Replicas take none. */
export function staleStatistics(table: WatchedTable, isInRecovery: boolean): Finding | null {
  if (isInRecovery || (table.kind !== 'r' && table.kind !== 'm')) return null
  const rows = rowsOf(table)
  const { modifiedSinceAnalyze: modified, lastAnalyzedAt } = table
  if (rows === null) return neverAnalyzed(table)
  if (rows < leastRows) return null
  const isNever = table.rowEstimate < 0 && lastAnalyzedAt === null
  if (!isNever && modified < Math.max(leastRows, share * rows)) return null
  return {
    kind: 'stale-statistics',
    severity: 'attention',
    says: isNever
      ? `About ${count(rows)} rows were never analyzed.`
      : `${compactCount(modified)} rows changed since it was analyzed, of about ${compactCount(rows)}.`,
    objects: [objectOfTable(table)],
    reclaimableBytes: null,
    evidence: [
      {
        topic: 'Changes',
        text: `${count(modified)} rows were changed since the last ANALYZE (${percent(Math.min(1, modified / rows))} of the table).`,
        weight: 'notes',
        at: null,
      },
      {
        topic: 'Last analyzed',
        text: lastAnalyzedAt ? `${stamp(lastAnalyzedAt)}.` : 'Never, since the server’s statistics began.',
        weight: 'notes',
        at: lastAnalyzedAt?.toISOString() ?? null,
      },
    ],
    nextStep: {
      text: 'Analyze it now; if it stays behind, autovacuum is off for it, too slow or held up.',
      sql: analyze(table),
      operations: analyzeOf(table),
    },
    verdict: null,
    fingerprint: JSON.stringify([isNever]),
  }
}

/** How many rows it has is not known either: its size alone speaks. */
function neverAnalyzed(table: WatchedTable): Finding {
  return {
    kind: 'stale-statistics',
    severity: 'attention',
    says: `${bytes(table.heapBytes ?? 0)} of rows were never analyzed since a restore, an upgrade or a crash.`,
    objects: [objectOfTable(table)],
    reclaimableBytes: null,
    evidence: [
      {
        topic: 'Rows',
        text: 'Neither the planner nor the counters of the server know how many rows it has, so rules that go by their number are silent.',
        weight: 'notes',
        at: null,
      },
    ],
    nextStep: { text: 'Analyze it now.', sql: analyze(table), operations: analyzeOf(table) },
    verdict: null,
    fingerprint: JSON.stringify([true]),
  }
}
