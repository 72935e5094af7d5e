import { compactCount, count, percent, stamp } from '../../format'
import type { CaredTable } from '../care-facts'
import type { Judged } from '../plan-item'
import type { Care } from '../policy'
import { predictAnalyze, type Rates } from '../rates'
import { judgeTable } from './judge-table'

const dayMs = 86_400_000

/** Whether the planner's statistics of a table are refreshed. */
export function judgeStatistics(table: CaredTable, care: Care, rates: Rates, now: Date): Judged {
  const says = reason(table, care, now)
  if (says === null) return null
  const { schema, name } = table
  return judgeTable(table, care, {
    task: 'statistics',
    request: { kind: 'analyze-table', schema, name, columns: [] },
    says,
    predicted: predictAnalyze(rates, table.partitions),
  })
}

function reason(table: CaredTable, { thresholds }: Care, now: Date): string | null {
  if (table.kind === 'p') {
    const passed = table.lastAnalyzedAt ? now.getTime() - table.lastAnalyzedAt.getTime() : null
    if (passed !== null && passed < thresholds.partitionedDays * dayMs) return null
    const when = table.lastAnalyzedAt ? `it was last ${stamp(table.lastAnalyzedAt)}` : 'it never was'
    return `Autovacuum does not analyze a partitioned parent; ${when}.`
  }
  const rows = Math.max(table.rows, table.liveRows, 0)
  if (table.isNeverAnalyzed) {
    return rows < thresholds.changedRows ? null : `About ${count(rows)} rows were never analyzed.`
  }
  const changed = table.modifiedSinceAnalyze
  if (changed < Math.max(thresholds.changedRows, thresholds.changedShare * rows)) return null
  const share = rows > 0 ? ` (${percent(Math.min(1, changed / rows))})` : ''
  return `${compactCount(changed)} rows${share} changed since it was analyzed.`
}
