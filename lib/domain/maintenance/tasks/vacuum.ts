import { compactCount, percent, plural } from '../../format'
import type { CaredIndex, CaredTable } from '../care-facts'
import { type Judged, leaveOut } from '../plan-item'
import type { Care } from '../policy'
import { predictVacuum, type Rates } from '../rates'
import { heapVisits } from './heap-visits'
import { judgeTable } from './judge-table'

/** A GIN index with a pending list, and how it is cared for. */
export type PendingList = { index: CaredIndex; care: Care }

/** Whether a table is vacuumed: for a long pending list of a GIN index, for its dead rows, or for its index-only scans. */
export function judgeVacuum(
  table: CaredTable,
  pending: readonly PendingList[],
  care: Care,
  rates: Rates,
  now: Date,
): Judged {
  if (table.kind === 'p') return null
  const why = longList(pending) ?? deadRows(table, care) ?? notVisible(table, care, now)
  if (why === null) return null
  const { schema, name } = table
  const options = {
    analyze: false,
    freeze: false,
    indexCleanup: null,
    truncate: false,
    parallel: null,
    skipLocked: false,
  }
  const judged = judgeTable(table, why.care, {
    task: 'vacuum',
    request: { kind: 'vacuum-table', schema, name, ...options },
    says: why.says,
    predicted: predictVacuum(rates, table.bytes),
  })
  if (!why.isInVain || !judged || 'leftOut' in judged) return judged
  return { leftOut: leaveOut(judged.item, 'too-little-gain', why.says) }
}

type Why = { says: string; care: Care; isInVain?: boolean }

function notVisible(table: CaredTable, care: Care, now: Date): Why | null {
  const visits = heapVisits(table, care.thresholds, now)
  return visits && { ...visits, care }
}

/** The care of the index decides about its list. */
function longList(pending: readonly PendingList[]): Why | null {
  const pagesOf = ({ bloat }: CaredIndex) => bloat?.pendingPages ?? 0
  const isLong = ({ index, care: { modes, thresholds } }: PendingList) =>
    modes.vacuum !== 'off' && pagesOf(index) >= thresholds.pendingPages
  const long = pending.filter(isLong)
  const first = long.find(({ care }) => care.modes.vacuum === 'act') ?? long[0]
  if (!first) return null
  const { index, care } = first
  const says = `${plural(pagesOf(index), 'page')} wait in the pending list of “${index.name}”: each search reads them all.`
  return { says, care }
}

function deadRows(table: CaredTable, care: Care): Why | null {
  const { thresholds } = care
  const least = Math.max(thresholds.deadRows, thresholds.deadShare * Math.max(0, table.liveRows))
  if (table.deadRows === 0 || table.deadRows < least) return null
  const all = table.deadRows + Math.max(0, table.liveRows)
  return { says: `${compactCount(table.deadRows)} dead rows (${percent(table.deadRows / all)} of the table).`, care }
}
