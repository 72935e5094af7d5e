/** Everything there is to know of an index, so that it can be brought back as it was. */
export type IndexMemory = {
  schema: string
  table: string
  name: string
  /** pg_get_indexdef; holds no tablespace. */
  definition: string
  tablespace: string | null
  comment: string | null
  /** Statistics targets of expression columns, by column number from 1. */
  statisticsTargets: { column: number; target: number }[]
  isClustered: boolean
  isReplicaIdentity: boolean
  /** pg_get_constraintdef with its name and comment, when a constraint stands on it. */
  constraint: { name: string; definition: string; comment: string | null } | null
  /** Index of the parent it is attached to. */
  parent: { schema: string; name: string } | null
  /** Extensions it depends on (ALTER INDEX … DEPENDS ON EXTENSION). */
  dependsOnExtensions: string[]
  isValid: boolean
  isUnique: boolean
  hasExpressions: boolean
  sizeBytes: number | null
  /** Name of its owner (that of its table). */
  owner: string
}
