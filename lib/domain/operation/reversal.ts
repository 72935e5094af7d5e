import type { IndexMemory } from './index-memory'
import type { OperationState } from './operation'
import type { OperationRequest } from './request'
import type { OperationPlan } from './step'

export type Done = {
  id: string
  state: OperationState
  request: OperationRequest
  schema: string
  name: string
  plan: OperationPlan | null
  memory: IndexMemory | null
}

/** What takes an operation back, or why nothing does. */
export function reversalOf(done: Done): { request: OperationRequest } | { why: string } {
  const { request, memory } = done
  if (request.kind === 'drop-index') {
    if (done.state !== 'succeeded') return { why: 'It did not drop the index.' }
    if (!memory) return { why: 'Its definition was not stored, so it cannot be brought back.' }
    return { request: { kind: 'create-index', restore: done.id } }
  }
  if (request.kind === 'remove-leftover') {
    return { why: 'What it removed was not usable: there is nothing to bring back.' }
  }
  if (request.kind === 'create-index') {
    if (done.state !== 'succeeded') return { why: 'It did not create the index.' }
    // Where no name was asked for, the plan knows the one it was given.
    const made = done.plan?.steps.find((step) => step.does === 'create' || step.does === 'create-parent')?.object
    return { request: { kind: 'drop-index', schema: made?.schema ?? done.schema, name: made?.name ?? done.name } }
  }
  if (request.kind === 'reindex-index')
    return { why: 'A rebuild leaves the same index: there is nothing to take back.' }
  return { why: 'It changes no definition: there is nothing to take back.' }
}
