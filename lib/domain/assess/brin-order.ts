import type { Finding } from '../finding'
import { count } from '../format'
import type { LeadingColumn } from './traits'
import { objectOfIndex, rowsOf, type WatchedIndex, type WatchedTable } from './watched'

const leastRows = 10_000
/** Below it a range of pages holds values of nearly all sizes, and its smallest and largest exclude little. */
const leastCorrelation = 0.9

/** A BRIN index of smallest and largest values over a column whose values do not follow the order of the pages. */
export function brinOrder(index: WatchedIndex, table: WatchedTable, leading: LeadingColumn): Finding | null {
  const { correlation, name, opclass } = leading
  if (index.method !== 'brin' || !opclass.endsWith('_minmax_ops') || correlation === null) return null
  const rows = rowsOf(table)
  if (rows === null || rows < leastRows || Math.abs(correlation) >= leastCorrelation) return null
  const shown = Math.abs(correlation).toFixed(2)
  return {
    kind: 'brin-order',
    severity: 'attention',
    says: `“${name}” follows the order of the pages with a correlation of ${shown} only, so BRIN can leave out few of them.`,
    objects: [objectOfIndex(index)],
    reclaimableBytes: null,
    evidence: [
      {
        topic: 'Correlation',
        text: `${shown} by the planner’s statistics, of ${leastCorrelation} or more that its smallest and largest values need (1 is perfect order).`,
        weight: 'notes',
        at: null,
      },
      { topic: 'Table', text: `About ${count(rows)} rows.`, weight: 'notes', at: null },
    ],
    nextStep: {
      text: 'Compare the plans of its statements with a b-tree, or with the operator class minmax-multi (14 and newer) where only some rows are out of order. Sorting the table (CLUSTER) locks it meanwhile.',
      sql: null,
    },
    verdict: null,
    fingerprint: JSON.stringify([index.columns]),
  }
}
