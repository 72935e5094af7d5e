import { rowsOf, type WatchedIndex, type WatchedTable } from './watched'

export type WriteCost = {
  entriesPerDay: number
  /** Null where an entry's size cannot be told from size and rows. */
  bytesPerDay: number | null
  /** It is partial, and how many of the rows written are its own is not known: at most so many entries. */
  isAtMost: boolean
}

const leastRows = 1_000

/** What is known of an index and its table that tells what one row written costs. */
export type EntryFacts = {
  isPartial: boolean
  /** Rows the index holds; null where they were not counted. */
  ownRows: number | null
  /** Of the index, as a rebuild would make it where that was computed; null where it is not known. */
  bytes: number | null
  tableRows: number
}

/** What one row written to a table costs an index in the mean: entries, at most one, and bytes of them. */
export function entryCost({ isPartial, ownRows, bytes, tableRows }: EntryFacts): {
  entries: number
  bytes: number | null
  isAtMost: boolean
} {
  return {
    entries: isPartial && ownRows !== null && tableRows > 0 ? Math.min(1, ownRows / tableRows) : 1,
    bytes: bytes === null || tableRows < leastRows ? null : bytes / tableRows,
    isAtMost: isPartial && ownRows === null,
  }
}

/** Rows for which every whole index takes an entry: inserts, and updates that were not heap-only. */
export function rowsWritten(counted: { inserts: number; updates: number; hotUpdates: number }): number {
  return counted.inserts + Math.max(0, counted.updates - counted.hotUpdates)
}

/**
 * What keeping an index costs: every insert and every update that is not heap-only adds one entry to every index of the
 * table, or to a partial one the share of rows that are its own. Bytes are rows written times bytes for each row of the table,
 * of the index as a rebuild would make it where that was computed, else as it is: too much where pages are empty. WAL comes on top.
 */
export function writeCost(index: WatchedIndex, table: WatchedTable): WriteCost {
  const writesPerDay = rowsWritten(table.counted) / table.counted.days
  const { entries, bytes, isAtMost } = entryCost({
    isPartial: index.parts?.predicate != null,
    ownRows: index.measured?.rows ?? null,
    bytes: index.measured?.neededBytes ?? index.sizeBytes,
    tableRows: rowsOf(table) ?? 0,
  })
  return {
    entriesPerDay: writesPerDay * entries,
    bytesPerDay: bytes === null ? null : writesPerDay * bytes,
    isAtMost,
  }
}
