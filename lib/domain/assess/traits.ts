/** What a server said of its indexes beside a snapshot, asked for hourly. Null parts could not be asked: nothing is found by them. */
export type Traits = {
  leading: LeadingColumn[] | null
  brin: BrinRanges[] | null
  drifted: DriftedCollation[] | null
  loose: LooseConstraint[] | null
  /** Columns that expressions and conditions of an index read, for indexes on tables in `writes`. */
  reads: { oid: number; columns: string[] }[] | null
  /** What statements wrote, each with one table; null where statements are not known. */
  writes: TableWrite[] | null
}

/** The planner's statistics of the first key of an index; null numbers where the column was never analysed. */
export type LeadingColumn = {
  oid: number
  name: string
  /** Our role may read the column's statistics; else they are unknown, whatever there is. */
  isReadable: boolean
  nullFraction: number | null
  /** As stored: a count, or negative a share of the rows. */
  distinct: number | null
  correlation: number | null
  /** Share of the rows of the rarest common value, and how many common values there are. */
  rarest: number | null
  common: number
  opclass: string
}

export type BrinRanges = {
  oid: number
  pagesPerRange: number
  isAutomatic: boolean
  pages: number
  /** Ranges with a summary when it was last vacuumed or built; null where that is not known. */
  summarised: number | null
  /** Tell whether a count learnt before still holds. */
  vacuumedAt: string | null
  filenode: number
}

export type DriftedCollation = {
  name: string
  schema: string | null
  /** It is the default of the database. */
  isDatabase: boolean
  /** c libc, i ICU, b built in, d default. */
  provider: string
  recorded: string
  actual: string | null
  indexes: number[]
}

export type LooseConstraint = {
  tableOid: number
  name: string
  /** f foreign key, c check, n not null: not validated; x exclusion that refuses equal rows only. */
  type: 'f' | 'c' | 'n' | 'x'
  indexOid: number | null
}

export type TableWrite = {
  tableOid: number
  /** Columns it sets; none for an insert. */
  sets: string[]
  hasOnConflict: boolean
  rowsPerDay: number
}
