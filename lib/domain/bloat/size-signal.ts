/** What of an index's pages is worth looking at, by its access method. */
export type SizeSignal =
  /** Bytes a rebuild frees, from statistics or a scan. */
  | { kind: 'rebuild-model' }
  /** Only its own size after a rebuild is a fair measure; rows are counted by the index or its table. */
  | { kind: 'rebuild-ratio'; rowsOf: 'index' | 'table'; actAtRatio: number }
  /** Entries wait in a list that every search reads: the cure is VACUUM or gin_clean_pending_list, not a rebuild. */
  | { kind: 'pending-list'; rowsOf: 'table'; actAtRatio: number }
  /** Buckets split in steps, so jumps of the size are normal; pages that overflowed their bucket are the sign. */
  | { kind: 'overflow-pages' }
  /** Too small to be bloated: ranges without a summary are the sign, and the order of the rows. */
  | { kind: 'unsummarised-ranges' }
  /** An extension's method: its size over time is all that is known. */
  | { kind: 'size-trend' }

/** Bytes a row at which a rebuild is worth it, as a multiple of those after the last one. */
const actAtRatio = 2

/** The sign that says something of an index of this access method; never a percentage that nobody can know. */
export function sizeSignal(method: string): SizeSignal {
  switch (method) {
    case 'btree':
      return { kind: 'rebuild-model' }
    case 'gin':
      // Its own count of rows is one of entries after a build and one of rows after ANALYZE.
      return { kind: 'pending-list', rowsOf: 'table', actAtRatio }
    case 'gist':
    case 'spgist':
      return { kind: 'rebuild-ratio', rowsOf: 'index', actAtRatio }
    case 'hash':
      return { kind: 'overflow-pages' }
    case 'brin':
      return { kind: 'unsummarised-ranges' }
    default:
      return { kind: 'size-trend' }
  }
}
