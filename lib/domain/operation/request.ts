/** `parameters`: typed by `lib/domain/ddl/operator-class-parameter`. */
export type OperatorClassRequest = {
  schema: string | null
  name: string
  parameters?: Record<string, string | number | boolean>
}

/** One key of an index to create: a column by name, or an expression as PostgreSQL would accept it inside parentheses. */
export type IndexKeyRequest = {
  column: string | null
  expression: string | null
  order: 'asc' | 'desc' | null
  nulls: 'first' | 'last' | null
  /** Name, perhaps with its schema as `schema.name`; null for the default. */
  operatorClass: OperatorClassRequest | null
  collation: { schema: string | null; name: string } | null
}

export type CreateIndexRequest = {
  kind: 'create-index'
  schema: string
  table: string
  /** Null: named as PostgreSQL would, numbered until free. */
  name: string | null
  method: string
  isUnique: boolean
  nullsNotDistinct: boolean
  keys: IndexKeyRequest[]
  include: string[]
  /** The predicate, without WHERE. */
  where: string | null
  /** Storage parameters: typed by `lib/domain/ddl/storage-parameter`. */
  parameters: Record<string, string | number | boolean>
  tablespace: string | null
}

/** An index brought back as it was: `lib/domain/ddl/restore-index` writes its statements from the stored definition. */
export type RestoreIndexRequest = { kind: 'create-index'; restore: string }

export type DropIndexRequest = { kind: 'drop-index'; schema: string; name: string }
export type ReindexIndexRequest = { kind: 'reindex-index'; schema: string; name: string; tablespace: string | null }
/** An invalid index that a command left behind, or a drop to be finished. `finish` rebuilds it instead. */
export type RemoveLeftoverRequest = { kind: 'remove-leftover'; schema: string; name: string; finish: boolean }

export type AnalyzeTableRequest = {
  kind: 'analyze-table'
  schema: string
  name: string
  /** Empty: all. */
  columns: string[]
}

export type VacuumTableRequest = {
  kind: 'vacuum-table'
  schema: string
  name: string
  analyze: boolean
  freeze: boolean
  /** Null leaves it to the server. */
  indexCleanup: 'auto' | 'on' | 'off' | null
  truncate: boolean | null
  /** 0 to 1024; null leaves it to the server. */
  parallel: number | null
  skipLocked: boolean
  /** From PostgreSQL 14 on; missing leaves it to the server. */
  processToast?: boolean
  /** Kilobytes, 0 (no limit) or 128 to 16,777,216; from PostgreSQL 16 on. Missing leaves it to the server. */
  bufferUsageLimit?: number
}

export type OperationRequest =
  | CreateIndexRequest
  | RestoreIndexRequest
  | DropIndexRequest
  | ReindexIndexRequest
  | RemoveLeftoverRequest
  | AnalyzeTableRequest
  | VacuumTableRequest
