import type { ComparableIndex, ComparableKey, SeenIndex } from '../index-shape'
import type { CreateIndexRequest, IndexKeyRequest } from '../operation/request'
import type { CreateFacts } from './situation'

type ExistingKey = NonNullable<SeenIndex['parts']>['keys'][number]

/**
 * A new index in the form in which indexes are compared, as it stands to one that exists: where a key means the same, it is
 * taken over from there. Expressions are compared as written, apart from casts, so that equal means "looks the same".
 */
export function comparableRequest(
  request: CreateIndexRequest,
  create: Pick<CreateFacts, 'texts' | 'textsOf'>,
  existing: ComparableIndex,
  parts: NonNullable<SeenIndex['parts']>,
): ComparableIndex {
  const known = create.textsOf.get(existing.oid)
  const keys = request.keys.map((key, n): ComparableKey => {
    const theirs = existing.keys[n]
    const direction = request.method === 'btree' ? directionOf(key) : null
    const isSame =
      theirs !== undefined && isSameKey(key, create.texts.keys[n] ?? null, parts.keys[n]!, known?.keys[n] ?? null)
    if (isSame) return { ...theirs, direction }
    const subject = key.column === null ? `(${create.texts.keys[n]})` : JSON.stringify(key.column)
    return { identity: `new ${n}`, subject, column: key.column, family: 0, hasOwnCollation: true, direction }
  })
  const isSameWhere = create.texts.where !== null && create.texts.where === known?.where
  return {
    oid: 0,
    tableOid: existing.tableOid,
    name: '',
    method: request.method,
    keys,
    include: request.include,
    predicate: isSameWhere ? existing.predicate : create.texts.where,
    isUnique: request.isUnique,
    isImmediate: true,
    isDeferred: false,
    nullsNotDistinct: request.nullsNotDistinct,
    lossiness: existing.lossiness,
    isUsable: true,
    roles: [],
  }
}

function directionOf({ order, nulls }: IndexKeyRequest): number {
  const isDescending = order === 'desc'
  const isNullsFirst = nulls === null ? isDescending : nulls === 'first'
  return (isDescending ? 1 : 0) + (isNullsFirst ? 2 : 0)
}

function isSameKey(
  key: IndexKeyRequest,
  print: string | null,
  theirs: ExistingKey,
  theirPrint: string | null,
): boolean {
  if (key.column !== theirs.name) return false
  if (print !== theirPrint) return false
  const isSameClass = key.operatorClass === null ? theirs.isDefaultOpclass : isNamed(key.operatorClass, theirs.opclass)
  if (parametersOf(key) !== printedParameters(theirs)) return false
  const isSameCollation = key.collation === null ? theirs.collation === null : isNamed(key.collation, theirs.collation)
  return isSameClass && isSameCollation
}

const parametersOf = ({ operatorClass }: IndexKeyRequest): string =>
  Object.entries(operatorClass?.parameters ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join()

/** What follows the collation in `comparison`, such as `{siglen=32}`. */
const printedParameters = ({ comparison }: ExistingKey): string =>
  (/\{(.*)\}$/.exec(comparison ?? '')?.[1] ?? '').split(',').sort().join()

/** Printed with its schema unless that is pg_catalog. */
function isNamed({ schema, name }: { schema: string | null; name: string }, printed: string | null): boolean {
  if (schema === null || schema === 'pg_catalog') return printed === name
  return printed === `${schema}.${name}`
}
