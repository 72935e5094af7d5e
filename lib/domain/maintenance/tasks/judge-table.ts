import type { CaredTable } from '../care-facts'
import { itemKey, type Judged, type PlanItem } from '../plan-item'
import type { Care } from '../policy'
import { atLeast, type Prediction } from '../rates'
import { usedUp } from './used-up'

/** What is done to a whole table for a reason, unless its tries are used up. */
export function judgeTable(
  table: CaredTable,
  care: Care,
  what: { task: 'statistics' | 'vacuum'; request: PlanItem['request']; says: string; predicted: Prediction },
): Judged {
  const mode = care.modes[what.task]
  if (mode === 'off') return null
  const { schema, name, id } = table
  const past = table.past[what.task]
  const item: PlanItem = {
    ...what,
    key: itemKey(what.task, schema, name, null),
    mode,
    schema,
    table: name,
    index: null,
    indexId: null,
    tableId: id,
    findingId: null,
    sql: null,
    gainBytes: null,
    sizeBytes: table.bytes,
    bloatRatio: null,
    predicted: atLeast(what.predicted, past),
    walBytes: null,
  }
  const left = usedUp(item, past, care)
  return left ? { leftOut: left } : { item }
}
