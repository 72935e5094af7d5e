import { compactCount, percent, plural } from '../../format'
import type { CaredIndex, CaredTable } from '../care-facts'
import { itemKey, type Judged, type PlanItem } from '../plan-item'
import type { Care } from '../policy'
import { atLeast, predictVacuum, type Rates } from '../rates'
import { usedUp } from './used-up'

/** Whether a table is vacuumed: for its dead rows, or because a GIN index of it has a long pending list. */
export function judgeVacuum(table: CaredTable, pending: readonly CaredIndex[], care: Care, rates: Rates): Judged {
  const mode = care.modes.vacuum
  if (mode === 'off' || table.kind === 'p') return null
  const says = reason(table, pending, care)
  if (says === null) return null
  const { schema, name, id } = table
  const past = table.past.vacuum
  const item: PlanItem = {
    key: itemKey('vacuum', schema, name, null),
    task: 'vacuum',
    mode,
    schema,
    table: name,
    index: null,
    indexId: null,
    tableId: id,
    findingId: null,
    request: {
      kind: 'vacuum-table',
      schema,
      name,
      analyze: false,
      freeze: false,
      indexCleanup: null,
      truncate: false,
      parallel: null,
      skipLocked: false,
    },
    sql: null,
    says,
    gainBytes: null,
    sizeBytes: table.bytes,
    bloatRatio: null,
    predicted: atLeast(predictVacuum(rates, table.bytes), past),
    walBytes: null,
  }
  const left = usedUp(item, past, care)
  return left ? { leftOut: left } : { item }
}

function reason(table: CaredTable, pending: readonly CaredIndex[], { thresholds }: Care): string | null {
  const long = pending.find((index) => (index.bloat?.pendingPages ?? 0) >= thresholds.pendingPages)
  if (long)
    return `${plural(long.bloat!.pendingPages!, 'page')} wait in the pending list of “${long.name}”: each search reads them all.`
  const least = Math.max(thresholds.deadRows, thresholds.deadShare * Math.max(0, table.liveRows))
  if (table.deadRows < least) return null
  const all = table.deadRows + Math.max(0, table.liveRows)
  return `${compactCount(table.deadRows)} dead rows (${percent(table.deadRows / all)} of the table).`
}
