/** Everything there is to know of an index, so that it can be brought back as it was. */
export type IndexMemory = {
  schema: string
  table: string
  name: string
  /** i index, I partitioned index. */
  kind: 'i' | 'I'
  /** Names of its own columns: those of the table, or what the server called its expressions. */
  columns: string[]
  /** pg_get_indexdef; holds no tablespace. */
  definition: string
  /** Its predicate as the definition ends with it, so that a tablespace can be put in front. */
  predicate: string | null
  /** Null: that of the database. */
  tablespace: string | null
  comment: string | null
  /** Statistics targets of expression columns, by column number from 1. */
  statisticsTargets: { column: number; target: number }[]
  isClustered: boolean
  isReplicaIdentity: boolean
  /** pg_get_constraintdef with its name and comment, when a constraint stands on it. */
  constraint: {
    name: string
    kind: 'primary' | 'unique' | 'exclusion'
    definition: string
    comment: string | null
    isDeferrable: boolean
    isDeferred: boolean
  } | null
  /** Index of the parent it is attached to. */
  parent: { schema: string; name: string } | null
  /** Indexes attached to it, when it is a partitioned one. */
  parts: IndexMemory[]
  /** Extensions it depends on (ALTER INDEX … DEPENDS ON EXTENSION). */
  dependsOnExtensions: string[]
  isValid: boolean
  isUnique: boolean
  hasExpressions: boolean
  /** Of a partitioned index the sum of its parts. */
  sizeBytes: number | null
  /** Name of its owner (that of its table). */
  owner: string
}
