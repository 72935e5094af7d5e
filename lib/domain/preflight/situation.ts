import type { ForeignKeyShape } from '../foreign-key-cover'
import type { SeenIndex } from '../index-shape'
import type { IndexMemory } from '../operation/index-memory'
import type { OperationLimits } from '../operation/prepared'
import type { OperationRequest } from '../operation/request'
import type { IndexTexts } from './index-texts'

/** As whom we act, and what the server has set for us. */
export type SessionFacts = {
  versionNumber: number
  role: string
  isSuperuser: boolean
  database: string
  isInRecovery: boolean
  encoding: string
  /** Sees what other roles run. */
  readsStatistics: boolean
  /** What a session of ours begins with; numbers in the unit. */
  settings: { name: string; value: string; unit: string | null }[]
  /** Settings made for our role or this database, and where. */
  presets: { name: string; isOfRole: boolean; isOfDatabase: boolean }[]
}

export type TableColumn = {
  name: string
  type: string
  isNotNull: boolean
  /** Of a value on average; null when the statistics of it are hidden from us or missing. */
  bytes: number | null
}

export type TableFactsNow = {
  oid: number
  /** Of the root of its partitions; its own when it is none. */
  rootOid: number
  schema: string
  name: string
  /** r table, p partitioned, m materialized view, t TOAST, f foreign, v view and so on. */
  kind: string
  isTemporary: boolean
  owner: string
  isSystem: boolean
  isPartition: boolean
  isLocked: boolean
  sizeBytes: number | null
  /** As of the last ANALYZE or VACUUM; null when never. */
  rows: number | null
  hasRowSecurity: boolean
  extension: string | null
  columns: TableColumn[]
  /** Columns of the partition key, null for an expression; empty when it is not partitioned. */
  partitionKey: (string | null)[]
  rights: { owns: boolean; maintains: boolean; usesSchema: boolean; createsInSchema: boolean; reads: boolean }
}

/** A partition at any depth. */
export type TablePart = {
  oid: number
  parentOid: number
  schema: string
  name: string
  kind: string
  sizeBytes: number | null
  owns: boolean
  owner: string
}

export type IndexFactsNow = {
  oid: number
  tableOid: number
  memory: IndexMemory
  kind: 'i' | 'I'
  method: string
  tableKind: string
  isReady: boolean
  isLive: boolean
  isSystem: boolean
  extension: string | null
  foreignKeys: { name: string; schema: string; table: string }[]
  /** Of a partitioned index, its parts in the same form, at every depth. */
  parts: IndexFactsNow[]
}

/** A session or prepared transaction that the operation would meet. */
export type Bystander = {
  kind: 'session' | 'prepared'
  pid: number | null
  user: string | null
  application: string | null
  state: string | null
  backend: string | null
  /** Of its transaction, ISO. */
  since: string | null
  ageMs: number | null
  holdsSnapshot: boolean
  /** Modes it holds or waits for on the tables concerned. */
  locks: string[]
  waits: boolean
  does: 'wraparound' | 'dump' | null
  gid: string | null
  vacuumPhase: string | null
}

/** What an operation meets on the server now; every rule of the preflight judges from this alone. */
export type Situation = {
  request: OperationRequest
  limits: OperationLimits
  session: SessionFacts
  /** A pooler in transaction mode is in between. */
  isPooled: boolean
  table: TableFactsNow
  parts: TablePart[]
  /** The index acted on; null for a new one and for tables. */
  index: IndexFactsNow | null
  /** All indexes of the table and of its partitions, and their definitions by OID. */
  indexes: SeenIndex[]
  definitions: ReadonlyMap<number, { schema: string; text: string }>
  bystanders: Bystander[]
  /** Foreign keys of the database, for a drop. */
  foreignKeys: ForeignKeyShape[]
  /** Functions that the index calls. */
  functions: CalledFunction[]
  /** Of a unique index to come: whether its rows are equal already. */
  duplicates: DuplicateFacts | null
  /** Statements with ON CONFLICT that name the table; null when the server keeps none or it was not asked. */
  onConflict: { statements: number; calls: number } | null
  /** From our own measured rate; null when never measured. */
  predictedMs: number | null
  /** Additional space meanwhile; null when unknown. */
  predictedBytes: number | null
  /** Only of a create. */
  create: CreateFacts | null
  /** The index to bring back, and whether something else has its name by now. */
  restore: { memory: IndexMemory; isNameTaken: boolean } | null
  /** Names for the indexes of partitions to come, by the OID of the partition. */
  partNames: ReadonlyMap<number, string>
}

export type CalledFunction = {
  schema: string
  name: string
  /** At least one function of this name is. */
  isImmutable: boolean
  /** Looks names up as it runs, without a search_path of its own. */
  looksUpNames: boolean
}

export type DuplicateFacts = { found: boolean } | { unknown: string }

export type CreateFacts = {
  name: string
  isNameTaken: boolean
  texts: IndexTexts
  /** The unfinished partitioned index that it goes on with. */
  unfinishedOid: number | null
  /** The texts of the existing indexes in the same form, by OID. */
  textsOf: ReadonlyMap<number, Pick<IndexTexts, 'keys' | 'where'>>
}
