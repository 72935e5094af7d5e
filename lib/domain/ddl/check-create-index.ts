import type { CreateIndexRequest } from '../operation/request'
import { Problem } from '../problem'
import { operatorClassParameterList } from './operator-class-parameter'
import { storageParameterList } from './storage-parameter'

/** Above this the server refuses (INDEX_MAX_KEYS). */
const mostColumns = 32

/** What can be said of a new index by its form alone and by the columns of its table. Throws Problem with the field. */
export function checkCreateIndex(
  request: CreateIndexRequest,
  table: { name: string; columns: readonly { name: string }[] },
  versionNumber: number,
): void {
  const refuse = (field: string, message: string, hint?: string): never => {
    throw new Problem('invalid', message, { field, ...(hint ? { hint } : {}) })
  }
  const has = new Set(table.columns.map((column) => column.name))
  const { keys, include } = request
  if (keys.length === 0) refuse('keys', 'An index needs at least one key.')
  if (keys.length + include.length > mostColumns) refuse('keys', `An index has at most ${mostColumns} columns.`)
  for (const [n, key] of keys.entries()) {
    if ((key.column === null) === (key.expression === null)) {
      refuse(`keys.${n}`, 'A key is either a column or an expression.')
    }
    if (key.column !== null && !has.has(key.column)) {
      refuse(`keys.${n}.column`, `“${table.name}” has no column “${key.column}”.`)
    }
    if (key.operatorClass) operatorClassParameterList(key.operatorClass.name, key.operatorClass.parameters ?? {})
    if (request.method !== 'btree' && (key.order !== null || key.nulls !== null)) {
      refuse(`keys.${n}.order`, `An index of method ${request.method} keeps no order.`)
    }
  }
  for (const [n, column] of include.entries()) {
    if (!has.has(column)) refuse(`include.${n}`, `“${table.name}” has no column “${column}”.`)
  }
  if (request.nullsNotDistinct && !request.isUnique) {
    refuse('nullsNotDistinct', 'NULLS NOT DISTINCT goes with a unique index only.')
  }
  if (request.nullsNotDistinct && versionNumber < 150000) {
    refuse('nullsNotDistinct', 'NULLS NOT DISTINCT needs PostgreSQL 15.')
  }
  if (request.isUnique && request.method !== 'btree') {
    refuse('isUnique', `An index of method ${request.method} cannot be unique.`)
  }
  if (include.length > 0 && !(request.method in includeSince)) {
    refuse('include', `An index of method ${request.method} carries no further columns.`)
  }
  const since = includeSince[request.method] ?? 0
  if (include.length > 0 && versionNumber < since) {
    refuse('include', `INCLUDE with ${request.method} needs PostgreSQL ${since / 10_000}.`)
  }
  if (keys.length > 1 && (request.method === 'hash' || request.method === 'spgist')) {
    refuse('keys', `An index of method ${request.method} has one key.`)
  }
  storageParameterList(request.method, request.parameters)
}

const includeSince: Record<string, number> = { btree: 110000, gist: 120000, spgist: 140000 }
