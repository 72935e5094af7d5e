import { coverage } from '../covers'
import { comparableIndex, type SeenIndex } from '../index-shape'
import type { CreateIndexRequest } from '../operation/request'
import { comparableRequest } from './alike'
import type { CreateFacts } from './situation'

/** The invalid partitioned index of the same definition that a former run left to be finished. */
export function unfinishedRoot(
  request: CreateIndexRequest,
  create: Pick<CreateFacts, 'texts' | 'textsOf'>,
  tableOid: number,
  indexes: readonly SeenIndex[],
): SeenIndex | null {
  const found = indexes.find((seen) => {
    const { flags, parts } = seen
    if (flags.tableOid !== tableOid || flags.kind !== 'I' || flags.isValid || !parts) return false
    if (request.name !== null && request.name !== flags.name) return false
    const form = comparableIndex(seen)
    if (typeof form === 'string' || form.roles.length > 0) return false
    const wanted = comparableRequest(request, create, form, parts)
    return coverage(wanted, { ...form, isUsable: true }).kind === 'identical'
  })
  return found ?? null
}
