import type { OperationKind } from './operation'
import type { OperationRequest } from './request'

/** For the trail: what somebody asked for. */
export const askedWords: Record<OperationKind, string> = {
  'create-index': 'asked to create an index',
  'drop-index': 'asked to drop an index',
  'reindex-index': 'asked to rebuild an index',
  'analyze-table': 'asked to analyze a table',
  'vacuum-table': 'asked to vacuum a table',
  'remove-leftover': 'asked to remove a leftover',
}

/** What a person types before several indexes are dropped. */
export const dropWords = (drops: number) => ['drop', drops, drops === 1 ? 'index' : 'indexes'].join(' ')

/** The object a request speaks of, by the names a person knows it by. A new index without a name has that of its table. */
export function objectOf(request: OperationRequest): { schema: string; name: string; table: string | null } {
  if ('restore' in request) return { schema: '', name: '', table: null }
  if (request.kind === 'create-index') {
    return { schema: request.schema, name: request.name ?? request.table, table: request.table }
  }
  const isTable = request.kind === 'analyze-table' || request.kind === 'vacuum-table'
  return { schema: request.schema, name: request.name, table: isTable ? request.name : null }
}

/**
 * Whether two requests are the same wish, so that the second one is a second click: for an index that stands the same kind on
 * the same name, for a new one the same definition or the same name, for a table the same kind with the same options.
 */
export function isSameWish(a: OperationRequest, b: OperationRequest): boolean {
  if (a.kind !== b.kind) return false
  if ('restore' in a || 'restore' in b) return 'restore' in a && 'restore' in b && a.restore === b.restore
  if (a.kind === 'create-index' && b.kind === 'create-index') {
    if (a.schema !== b.schema) return false
    if (a.name !== null && a.name === b.name) return true
    return canonical({ ...a, name: null }) === canonical({ ...b, name: null })
  }
  if (a.kind === 'analyze-table' || a.kind === 'vacuum-table') return canonical(a) === canonical(b)
  return objectOf(a).schema === objectOf(b).schema && objectOf(a).name === objectOf(b).name
}

/** The same text for the same contents, whatever order the fields came in: jsonb keeps none. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join()}}`
}
