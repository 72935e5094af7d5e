import type { OperationKind } from '../operation/operation'
import { itemKey } from './plan-item'

/** Keys of the items that an operation of a person may carry out, by the names it goes by. */
export function proposalKeys(operation: {
  kind: OperationKind
  schema: string
  table: string | null
  name: string
  findingId: number | null
}): string[] {
  const { kind, schema, table, name, findingId } = operation
  switch (kind) {
    case 'drop-index':
      return [itemKey('redundant', schema, table, name), itemKey('unused', schema, table, name)]
    case 'reindex-index':
      return [itemKey('rebuild', schema, table, name)]
    case 'remove-leftover':
      return [itemKey('leftovers', schema, table, name)]
    case 'analyze-table':
      return [itemKey('statistics', schema, name, null)]
    case 'vacuum-table':
      return [itemKey('vacuum', schema, name, null)]
    case 'create-index':
      return findingId === null ? [] : [itemKey('missing', schema, table, `finding ${findingId}`)]
  }
}
