import type { IndexFacts, IndexShape } from './facts'

/** What an index is needed for beside reading; while it has one of these it must not be dropped. */
export type IndexRole =
  | 'primary-key'
  | 'exclusion-constraint'
  | 'unique-constraint'
  | 'foreign-key-target'
  | 'replica-identity'
  | 'cluster-order'
  | 'attached-partition'

export const roleWords: Record<IndexRole, string> = {
  'primary-key': 'it is the primary key',
  'exclusion-constraint': 'an exclusion constraint stands on it',
  'unique-constraint': 'a unique constraint stands on it',
  'foreign-key-target': 'foreign keys point to its columns',
  'replica-identity': 'it is the replica identity of its table',
  'cluster-order': 'it is the index its table is clustered on',
  'attached-partition': 'it is part of a partitioned index and goes only with the whole',
}

/** Flags and counters of an index as a snapshot or the store has them; `tableOid` may be any id of the table. */
export type IndexFlags = Pick<
  IndexFacts,
  | 'oid'
  | 'tableOid'
  | 'parentOid'
  | 'kind'
  | 'name'
  | 'method'
  | 'isUnique'
  | 'isPrimary'
  | 'isExclusion'
  | 'isValid'
  | 'isReady'
  | 'isLive'
  | 'isReplicaIdentity'
  | 'isForeignKeyTarget'
  | 'isClustered'
  | 'isLocked'
  | 'constraintName'
  | 'scans'
  | 'sizeBytes'
>
export type IndexParts = Omit<IndexShape, 'oid' | 'shapeKey' | 'definition' | 'tablespace'>
export type SeenIndex = { flags: IndexFlags; parts: IndexParts | null }

export type ComparableKey = {
  /** Equal for two keys exactly when they hold the same values and compare them alike. */
  identity: string
  /** Column name or expression, whatever the comparison. */
  subject: string
  /** Null for an expression. */
  column: string | null
  /** Operator family (OID). */
  family: number
  hasOwnCollation: boolean
  /** 1 descending + 2 nulls first, so that `3 - direction` reads backwards; null where the method keeps no order. */
  direction: number | null
}

/** The one form in which indexes are compared. Texts of expressions and predicates are the server's own, without positions. */
export type ComparableIndex = {
  oid: number
  tableOid: number
  name: string
  method: string
  keys: ComparableKey[]
  include: string[]
  predicate: string | null
  isUnique: boolean
  isImmediate: boolean
  isDeferred: boolean
  nullsNotDistinct: boolean
  /** Storage parameters that change what the index answers. */
  lossiness: string
  isUsable: boolean
  roles: IndexRole[]
}

/** Storage parameters that change size or speed only. */
const harmless = new Set([
  'fillfactor',
  'deduplicate_items',
  'fastupdate',
  'gin_pending_list_limit',
  'buffering',
  'autosummarize',
])

/** Brings what was seen of an index into the comparable form; a text is the reason why that cannot be done now. */
export function comparableIndex({ flags, parts }: SeenIndex): ComparableIndex | string {
  if (flags.isLocked) return 'The index was locked, so its definition could not be read again.'
  if (!parts) return 'Its definition was not read yet.'
  const keys = comparableKeys(parts.keys)
  if (!keys) return 'Its operator classes were not read yet.'
  return {
    oid: flags.oid,
    tableOid: flags.tableOid,
    name: flags.name,
    method: flags.method,
    keys,
    include: parts.include,
    predicate: parts.predicate,
    isUnique: flags.isUnique,
    isImmediate: parts.isImmediate,
    isDeferred: parts.isDeferred,
    nullsNotDistinct: parts.nullsNotDistinct,
    lossiness: lossinessOf(parts.options),
    isUsable: flags.isValid && flags.isReady && flags.isLive,
    roles: rolesOf(flags),
  }
}

function lossinessOf(options: readonly string[]): string {
  if (options.length === 0) return ''
  return options
    .filter((option) => !harmless.has(option.split('=')[0]!))
    .sort()
    .join()
}

/** By the list they come from, which many indexes of one shape share. */
const keysMade = new WeakMap<IndexParts['keys'], ComparableKey[]>()

function comparableKeys(list: IndexParts['keys']): ComparableKey[] | null {
  const made = keysMade.get(list)
  if (made) return made
  const keys: ComparableKey[] = []
  for (const key of list) {
    if (key.family == null || key.comparison == null) return null
    keys.push({
      identity: JSON.stringify([key.name, key.expression, key.family, key.comparison]),
      subject: key.name === null ? `(${key.expression})` : JSON.stringify(key.name),
      column: key.name,
      family: key.family,
      hasOwnCollation: key.collation === null,
      direction: key.order === null ? null : (key.order === 'desc' ? 1 : 0) + (key.nulls === 'first' ? 2 : 0),
    })
  }
  keysMade.set(list, keys)
  return keys
}

/** What an index is needed for by its own flags. */
export function rolesOf(flags: IndexFlags): IndexRole[] {
  const roles: IndexRole[] = []
  if (flags.isPrimary) roles.push('primary-key')
  if (flags.isExclusion) roles.push('exclusion-constraint')
  if (flags.constraintName !== null && !flags.isPrimary && !flags.isExclusion) roles.push('unique-constraint')
  if (flags.isForeignKeyTarget) roles.push('foreign-key-target')
  if (flags.isReplicaIdentity) roles.push('replica-identity')
  if (flags.isClustered) roles.push('cluster-order')
  if (flags.parentOid !== null) roles.push('attached-partition')
  return roles
}
