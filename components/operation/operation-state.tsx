import { type Health, HealthMark } from '@/components/ui/health'
import { type OperationState, operationStateWords } from '@/lib/domain/operation/operation'

const healths: Record<OperationState, Health> = {
  waiting: 'unknown',
  preflight: 'busy',
  running: 'busy',
  cancelling: 'attention',
  succeeded: 'good',
  failed: 'harm',
  cancelled: 'unknown',
  refused: 'attention',
}

export type OperationStateMarkProps = { state: OperationState; needsApproval: boolean }

/** The state of an operation in a word. */
export function OperationStateMark({ state, needsApproval }: OperationStateMarkProps) {
  const word = needsApproval && state === 'waiting' ? 'Waits for approval' : operationStateWords[state]
  return <HealthMark health={healths[state]} word={word} />
}
