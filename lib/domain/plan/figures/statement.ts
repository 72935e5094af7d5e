import type { Plan } from '../plan'

/** Share of the execution time below which a difference of measurements is noise. */
const noise = 0.001

/**
 * Execution time that passed outside the plan tree, in ms: start and end of the executor, locks, JIT that COSTS OFF hides.
 * 0 within the noise, and where triggers ran inside the tree (BEFORE triggers count twice); null where it is unknown, or
 * where the times contradict each other.
 */
export function timeOutsideTree(
  plan: Plan,
  executionMs: number | null,
  rootMs: number | null,
  triggersMs: number,
  afterRootMs: number,
): number | null {
  if (executionMs === null || rootMs === null) return null
  const restMs = executionMs - rootMs - afterRootMs - triggersMs - (plan.serialization?.timeMs ?? 0)
  if (restMs >= 0) return restMs
  const isNoise = -restMs <= Math.max(0.05, executionMs * noise)
  return isNoise || triggersMs > 0 || afterRootMs > 0 ? 0 : null
}
