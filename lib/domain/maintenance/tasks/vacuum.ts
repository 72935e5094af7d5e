import { compactCount, percent, plural } from '../../format'
import type { CaredIndex, CaredTable } from '../care-facts'
import type { Judged } from '../plan-item'
import type { Care } from '../policy'
import { predictVacuum, type Rates } from '../rates'
import { judgeTable } from './judge-table'

/** Whether a table is vacuumed: for its dead rows, or because a GIN index of it has a long pending list. */
export function judgeVacuum(table: CaredTable, pending: readonly CaredIndex[], care: Care, rates: Rates): Judged {
  if (table.kind === 'p') return null
  const says = reason(table, pending, care)
  if (says === null) return null
  const { schema, name } = table
  const options = {
    analyze: false,
    freeze: false,
    indexCleanup: null,
    truncate: false,
    parallel: null,
    skipLocked: false,
  }
  return judgeTable(table, care, {
    task: 'vacuum',
    request: { kind: 'vacuum-table', schema, name, ...options },
    says,
    predicted: predictVacuum(rates, table.bytes),
  })
}

function reason(table: CaredTable, pending: readonly CaredIndex[], { thresholds }: Care): string | null {
  const long = pending.find((index) => (index.bloat?.pendingPages ?? 0) >= thresholds.pendingPages)
  if (long)
    return `${plural(long.bloat!.pendingPages!, 'page')} wait in the pending list of “${long.name}”: each search reads them all.`
  const least = Math.max(thresholds.deadRows, thresholds.deadShare * Math.max(0, table.liveRows))
  if (table.deadRows === 0 || table.deadRows < least) return null
  const all = table.deadRows + Math.max(0, table.liveRows)
  return `${compactCount(table.deadRows)} dead rows (${percent(table.deadRows / all)} of the table).`
}
