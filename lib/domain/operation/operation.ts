/** What an operation does to a target. Each is one object: a plan of action over many is a batch of operations in order. */
export const operationKinds = [
  'create-index',
  'drop-index',
  'reindex-index',
  'analyze-table',
  'vacuum-table',
  'remove-leftover',
] as const
export type OperationKind = (typeof operationKinds)[number]

export const operationKindWords: Record<OperationKind, string> = {
  'create-index': 'Create index',
  'drop-index': 'Drop index',
  'reindex-index': 'Rebuild index',
  'analyze-table': 'Analyze table',
  'vacuum-table': 'Vacuum table',
  'remove-leftover': 'Remove leftover',
}

export const operationStates = [
  'waiting',
  'preflight',
  'running',
  'cancelling',
  'succeeded',
  'failed',
  'cancelled',
  'refused',
] as const
export type OperationState = (typeof operationStates)[number]

export const operationStateWords: Record<OperationState, string> = {
  waiting: 'Waiting',
  preflight: 'Checking',
  running: 'Running',
  cancelling: 'Cancelling',
  succeeded: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  refused: 'Refused',
}

/** Legal moves. `running` again from `running` is an adoption by another worker and no move. */
const moves: Record<OperationState, readonly OperationState[]> = {
  waiting: ['preflight', 'cancelled', 'refused'],
  preflight: ['waiting', 'running', 'cancelled', 'refused', 'failed'],
  running: ['cancelling', 'succeeded', 'failed', 'cancelled', 'waiting'],
  cancelling: ['cancelled', 'succeeded', 'failed'],
  succeeded: [],
  failed: [],
  cancelled: [],
  refused: [],
}

export function mayMove(from: OperationState, to: OperationState): boolean {
  return moves[from].includes(to)
}

export const isOver = (state: OperationState): boolean => moves[state].length === 0
