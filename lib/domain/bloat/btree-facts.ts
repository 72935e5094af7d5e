/** One column of a b-tree index as its file stores it, key or INCLUDE, in the index's order. */
export type BtreeColumn = {
  /** Of the table; null for an expression. */
  name: string | null
  /** Of the table, as extended statistics count; 0 for an expression. */
  attributeNumber: number
  isKey: boolean
  /** pg_type.typname without schema, for instance `int4`. */
  type: string
  /** Bytes; -1 varlena, -2 C string. */
  length: number
  /** 1, 2, 4 or 8 bytes. */
  alignment: number
  /** Storage PLAIN: a varlena keeps its 4-byte header. */
  isPlain: boolean
  isNotNull: boolean
  /** Equal keys of this operator class and collation are equal in every byte; null when the collation is gone. */
  isEqualImage: boolean | null
  /** The role may see the statistics of this column. */
  isReadable: boolean
  statistics: ColumnStatistics | null
}

export type ColumnStatistics = {
  /** Bytes with header, cut off to a whole number. */
  averageWidth: number
  nullFraction: number
  /** As stored: negative is a share of the table's rows. */
  distinct: number
  /** Between the order of the values and that of the rows on disk, -1..1; null when not known. */
  correlation: number | null
  /** Shares of the rows that have each of the most common values. */
  commonFrequencies: number[]
  /** Bytes of the bare value (no header) with their share of the rows not null; empty where the type does not tell. */
  widths: { bytes: number; share: number }[]
}

/** Distinct combinations of some columns, from extended statistics; attribute numbers ascend. */
export type DistinctCombinations = { attributes: number[]; count: number }

/** What a server tells about one b-tree index, sizes in blocks, rows as last counted by VACUUM or ANALYZE. */
export type BtreeFacts = {
  oid: number
  tableOid: number
  /** reltuples of the index; null when never counted. */
  rows: number | null
  /** reltuples of the table; null when never counted. */
  tableRows: number | null
  /** Of the file; null while the relation is locked. */
  pages: number | null
  blockSize: number
  fillFactor: number
  /** Storage parameter deduplicate_items. */
  deduplicates: boolean
  isUnique: boolean
  isToast: boolean
  predicate: string | null
  columns: BtreeColumn[]
  combinations: DistinctCombinations[]
  /** Rows that ANALYZE reads of this table. */
  sampleRows: number
  modifiedSinceAnalyze: number
  /** The server's counters tell of an ANALYZE, so that they tell of all changes since. */
  isAnalyzeCounted: boolean
  /** A replica counts no changes. */
  isInRecovery: boolean
  /** pg_stat's live rows: the only hint of change for a TOAST table, which is never analysed. */
  liveRows: number
}
