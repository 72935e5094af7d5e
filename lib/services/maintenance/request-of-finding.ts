import 'server-only'
import type { OperationRequest } from '@/lib/domain/operation/request'
import type { CaredFindingRow } from '@/lib/store/care'

/** Invalid indexes of which nothing is lost when they go. A failed build of a wanted index is for a person to judge. */
const removable = new Set<unknown>(['dying', 'ccnew', 'ccold', 'failed-twin'])

/** The operation that mends a finding; null when that is for a person to decide or to write. */
export function requestOfFinding(
  row: Pick<CaredFindingRow, 'kind' | 'objects' | 'fingerprint'>,
): OperationRequest | null {
  const [{ type, schema, name }] = row.objects
  const facts = factsOf(row.fingerprint)
  if (row.kind === 'invalid') {
    return removable.has(facts[0]) ? { kind: 'remove-leftover', schema, name, finish: false } : null
  }
  if (row.kind === 'foreign-key') {
    const columns = facts[1]
    return Array.isArray(columns) && columns.length > 0 ? createOn(schema, name, columns.map(String)) : null
  }
  return type === 'index' ? { kind: 'drop-index', schema, name } : null
}

/** A fingerprint is a JSON array of the facts that a finding rests on, see the rules. */
function factsOf(fingerprint: string): unknown[] {
  try {
    const facts: unknown = JSON.parse(fingerprint)
    return Array.isArray(facts) ? facts : []
  } catch {
    return []
  }
}

function createOn(schema: string, table: string, columns: string[]): OperationRequest {
  const plain = { expression: null, order: null, nulls: null, operatorClass: null, collation: null }
  return {
    kind: 'create-index',
    schema,
    table,
    name: null,
    method: 'btree',
    isUnique: false,
    nullsNotDistinct: false,
    keys: columns.map((column) => ({ column, ...plain })),
    include: [],
    where: null,
    parameters: {},
    tablespace: null,
  }
}
