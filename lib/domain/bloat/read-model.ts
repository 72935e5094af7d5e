import type { BloatReason } from './bloat-estimate'
import type { BtreeColumn, BtreeFacts } from './btree-facts'
import type { BtreeModel } from './btree-model'
import { distinctOf, extendedDistinct } from './key-groups'
import { type PredicateNulls, readPredicateNulls } from './predicate-nulls'
import { isGuessed } from './value-widths'

/** More rows changed than this share of the table since ANALYZE, and nothing is said. */
const stalest = 0.1
/** Longer values are compressed in the index, by how much nobody knows. */
const longestValue = 400
/** Values of which nearly each row has its own: merging hardly matters. */
const nearlyUnique = 0.995

const noPredicate: PredicateNulls = {
  notNull: new Set(),
  mentioned: new Set(),
  onlyNotNull: new Set(),
  isUnderstood: true,
}

/** Reads what the server told; the reason where it does not suffice for any figure. */
export function readModel(facts: BtreeFacts): { model: BtreeModel } | { reason: BloatReason } {
  const { rows, tableRows, columns, predicate } = facts
  if (rows === null || tableRows === null) return { reason: 'never-analysed' }
  if (facts.isInRecovery) return { reason: 'in-recovery' }
  if (columns.some(({ isEqualImage }) => isEqualImage === null)) return { reason: 'collation-missing' }
  const nulls = predicate === null ? noPredicate : readPredicateNulls(predicate)
  const isNeverNull = (column: BtreeColumn) =>
    column.isNotNull || (column.name !== null && nulls.notNull.has(column.name))
  const keys = columns.filter(({ isKey }) => isKey)
  const isMerged =
    facts.deduplicates &&
    !facts.isUnique &&
    keys.length === columns.length &&
    keys.every(({ isEqualImage }) => isEqualImage) &&
    !keys.some((column) => column.statistics && isNearlyUnique(column, facts))
  const lacking = columns.find(
    (column) => column.statistics === null && (isMerged || column.length < 0 || !isNeverNull(column)),
  )
  if (columns.some(({ length }) => length === -2)) return { reason: 'name-keys' }
  if (lacking) return { reason: lacking.isReadable ? 'never-analysed' : 'no-statistics-rights' }
  if (!facts.isToast && !facts.isAnalyzeCounted) return { reason: 'counters-lost' }
  if (isStale(facts, rows, tableRows)) return { reason: 'stale-statistics' }
  if (columns.some(({ length, statistics }) => length === -1 && (statistics?.averageWidth ?? 0) > longestValue))
    return { reason: 'long-values' }
  const isSubset = predicate !== null && !(nulls.isUnderstood && saysOnlyNotNull(nulls, columns))
  if (isSubset && columns.some((column) => isChosenByValue(column, nulls) && (isMerged || column.length < 0)))
    return { reason: 'partial-over-keys' }
  return {
    model: {
      facts,
      rows,
      nullShares: columns.map((column) => (isNeverNull(column) ? 0 : (column.statistics?.nullFraction ?? 0))),
      isMerged,
      isSubset,
      isWidthGuessed: columns.some(isGuessed),
      isCombinationOpen: keys.length > 1 && extendedDistinct(facts, keys) === null,
      distinctError: distinctError(facts, keys),
    },
  }
}

function isStale({ isToast, liveRows, modifiedSinceAnalyze }: BtreeFacts, rows: number, tableRows: number): boolean {
  // Nobody analyses a TOAST table: its counters tell how far VACUUM's count is from today.
  if (isToast) return Math.abs(liveRows - rows) > stalest * rows
  return modifiedSinceAnalyze > stalest * tableRows
}

function isNearlyUnique({ statistics }: BtreeColumn, { tableRows, rows }: BtreeFacts): boolean {
  const count = tableRows ?? rows ?? 0
  return statistics !== null && distinctOf(statistics, count) >= nearlyUnique * count
}

function saysOnlyNotNull(nulls: PredicateNulls, columns: BtreeColumn[]): boolean {
  const keys = new Set(columns.map(({ name }) => name))
  return nulls.mentioned.size === nulls.onlyNotNull.size && [...nulls.mentioned].every((column) => keys.has(column))
}

function isChosenByValue({ name }: BtreeColumn, { isUnderstood, mentioned, onlyNotNull }: PredicateNulls): boolean {
  if (!isUnderstood || name === null) return true
  return mentioned.has(name) && !onlyNotNull.has(name)
}

function distinctError({ sampleRows, tableRows, rows, columns }: BtreeFacts, keys: BtreeColumn[]): number {
  const count = tableRows ?? rows ?? 0
  if (sampleRows >= count) return 0
  const statistics = keys.length === 1 ? columns[0]?.statistics : null
  const distinct = statistics ? distinctOf(statistics, count) : count / 2
  const seenTwice = sampleRows - distinct * -Math.expm1(-sampleRows / Math.max(1, distinct))
  return Math.min(1, 2 / Math.sqrt(Math.max(1, seenTwice)))
}
