import type { Verdict } from '../verdict'
import { classOfUse, type UseClass } from './use-class'
import type { Watch, WatchedIndex, WatchedTable } from './watched'
import { type WriteCost, writeCost } from './write-cost'

/** What an index costs in writes, beside its sisters, and how it is used for it. */
export type IndexPrice = WriteCost & {
  /** Of the bytes written to all indexes of its table, 0..1; null while the size of any is not known. */
  share: number | null
  use: UseClass | null
}

/**
 * The prices of all indexes of a table that writes reach, by our id. A partitioned table is given with what its partitions
 * counted together. Numbers have three significant digits, so that what hardly moved is the same.
 */
export function priceIndexes(
  table: WatchedTable,
  indexes: readonly WatchedIndex[],
  verdictOf: (index: WatchedIndex) => Verdict | null,
  watch: Watch,
): Map<number, IndexPrice> {
  const paid = indexes.filter((index) => index.isReady)
  const costs = new Map(paid.map((index) => [index.id, writeCost(index, table)]))
  const total = [...costs.values()].reduce<number | null>(
    (sum, { bytesPerDay }) => (sum === null || bytesPerDay === null ? null : sum + bytesPerDay),
    0,
  )
  return new Map(
    paid.map((index) => {
      const cost = costs.get(index.id)!
      const verdict = verdictOf(index)
      return [
        index.id,
        {
          entriesPerDay: rounded(cost.entriesPerDay),
          bytesPerDay: cost.bytesPerDay === null ? null : rounded(cost.bytesPerDay),
          isAtMost: cost.isAtMost,
          share: total === null || total === 0 || cost.bytesPerDay === null ? null : rounded(cost.bytesPerDay / total),
          use: verdict === null ? null : classOfUse(index, table, verdict, watch),
        },
      ]
    }),
  )
}

/** To three significant digits. */
function rounded(value: number): number {
  if (value <= 0) return 0
  const scale = 10 ** (2 - Math.floor(Math.log10(value)))
  return Math.round(value * scale) / scale
}
