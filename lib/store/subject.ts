import 'server-only'

/** What is sampled: its tables are `<prefix>_samples`, `_hours` and `_days`, keyed by `<prefix>_id`. */
export type Subject = {
  prefix: 'index' | 'table' | 'statement'
  sums: string[]
  /** Columns that are levels (a size, a number of rows), not counts: the last value of a bucket holds. */
  levels: string[]
}

export const subjects = {
  index: {
    prefix: 'index',
    sums: ['scans', 'tuples_read', 'tuples_fetched', 'blocks_hit', 'blocks_read'],
    levels: ['size_bytes'],
  },
  table: {
    prefix: 'table',
    sums: [
      'inserts',
      'updates',
      'deletes',
      'hot_updates',
      'new_page_updates',
      'seq_scans',
      'seq_rows_read',
      'index_scans',
      'index_rows_fetched',
    ],
    levels: ['live_rows', 'dead_rows', 'heap_bytes'],
  },
  statement: {
    prefix: 'statement',
    sums: [
      'calls',
      'total_ms',
      'rows',
      'shared_blocks_hit',
      'shared_blocks_read',
      'shared_blocks_dirtied',
      'temp_blocks_written',
      'io_read_ms',
      'wal_bytes',
    ],
    levels: [],
  },
} as const satisfies Record<string, Subject>
