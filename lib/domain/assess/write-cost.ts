import { rowsOf, type WatchedIndex, type WatchedTable } from './watched'

export type WriteCost = {
  entriesPerDay: number
  /** Null where an entry's size cannot be told from size and rows. */
  bytesPerDay: number | null
  /** Writes of rows outside the predicate cost nothing, and which rows were written is not known. */
  isAtMost: boolean
}

/**
 * What keeping an index costs: every insert and every update that is not heap-only adds one entry to every index of the
 * table. Bytes are
 * entries times size for each row, for b-trees over enough rows: too much where pages are empty; WAL comes on top.
 */
export function writeCost(index: WatchedIndex, table: WatchedTable): WriteCost {
  const { days, inserts, updates, hotUpdates } = table.counted
  const entriesPerDay = (inserts + Math.max(0, updates - hotUpdates)) / days
  const rows = rowsOf(table)
  const isMeasurable =
    index.method === 'btree' && index.parts?.predicate == null && index.sizeBytes !== null && rows >= 1_000
  return {
    entriesPerDay,
    bytesPerDay: isMeasurable ? (entriesPerDay * index.sizeBytes!) / rows : null,
    isAtMost: index.parts?.predicate != null,
  }
}
