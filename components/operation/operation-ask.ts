import type { OperationListAsk } from '@/lib/client/operations'
import { operationKinds, operationStates } from '@/lib/domain/operation/operation'

const states: readonly string[] = ['open', 'over', ...operationStates]
const kinds: readonly string[] = operationKinds

/** What an address asks of the list; words that mean nothing are left out. */
export function operationAsk(target: string | null, search: URLSearchParams): OperationListAsk {
  const [state, kind] = [search.get('state') ?? '', search.get('kind') ?? '']
  return {
    target,
    state: states.includes(state) ? state : '',
    kind: kinds.includes(kind) ? kind : '',
    filter: (search.get('filter') ?? '').slice(0, 200),
    offset: Math.max(0, Math.floor(Number(search.get('offset')) || 0)),
  }
}
