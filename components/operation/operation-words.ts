import type { OperationKind } from '@/lib/domain/operation/operation'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { objectOf } from '@/lib/domain/operation/request-words'
import { visibleText } from '@/lib/domain/visible-text'

/** The act in words, for the button that does it. */
export const actWords: Record<OperationKind, string> = {
  'create-index': 'Create index',
  'drop-index': 'Drop index',
  'reindex-index': 'Rebuild index',
  'analyze-table': 'Analyze table',
  'vacuum-table': 'Vacuum table',
  'remove-leftover': 'Remove leftover',
}

/** “Drop index public.orders_by_day”. */
export function requestTitle(request: OperationRequest): string {
  if ('restore' in request) return 'Bring an index back'
  if (request.kind === 'create-index' && request.name === null) {
    return visibleText(`Create an index on ${request.schema}.${request.table}`)
  }
  const { schema, name } = objectOf(request)
  const act = request.kind === 'remove-leftover' && request.finish ? 'Rebuild invalid index' : actWords[request.kind]
  return visibleText(`${act} ${schema}.${name}`)
}
