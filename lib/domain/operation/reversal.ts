import { adoptedBy, wholeMadeBy } from './adopted'
import type { IndexMemory } from './index-memory'
import { isOver, type OperationState } from './operation'
import type { OperationRequest } from './request'
import type { OperationPlan } from './step'
import type { StepOutcome } from './step-outcome'

export type Done = {
  id: string
  state: OperationState
  request: OperationRequest
  schema: string
  name: string
  plan: OperationPlan | null
  memory: IndexMemory | null
  steps: StepOutcome[] | null
}

/** What takes an operation back, or why nothing does. */
export function reversalOf(done: Done): { request: OperationRequest } | { why: string } {
  const { request, memory } = done
  if (request.kind === 'drop-index') {
    const first = done.steps?.[0]
    if (done.state !== 'succeeded' && (!first || first.isDone === false)) return { why: 'It did not drop the index.' }
    // Sent, and not known to have failed: what stands is left as it is.
    if (!isOver(done.state)) return { why: 'It is not over yet.' }
    if (!memory) return { why: 'Its definition was not stored, so it cannot be brought back.' }
    return { request: { kind: 'create-index', restore: done.id } }
  }
  if (request.kind === 'remove-leftover') {
    return { why: 'What it removed was not usable: there is nothing to bring back.' }
  }
  if (request.kind === 'create-index') {
    if (done.state !== 'succeeded') return { why: 'It did not create the index.' }
    const steps = done.plan?.steps ?? []
    const adopted = adoptedBy(steps)
    if (adopted.length > 0) {
      const names = adopted.map(({ name }) => `“${name}”`).join(', ')
      return { why: `A drop of the index would take along what stood before it and is attached to it now: ${names}.` }
    }
    // Where no name was asked for, the plan knows the one it was given.
    const made = wholeMadeBy(steps)
    if (!made && steps.some(({ does }) => does === 'attach'))
      return { why: 'It completed a partitioned index that stood before: a drop of that would take more than it made.' }
    return { request: { kind: 'drop-index', schema: made?.schema ?? done.schema, name: made?.name ?? done.name } }
  }
  if (request.kind === 'reindex-index')
    return { why: 'A rebuild leaves the same index: there is nothing to take back.' }
  return { why: 'It changes no definition: there is nothing to take back.' }
}
