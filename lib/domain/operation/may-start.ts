import type { Check } from './check'

/** Whether an operation may be asked for as the server stands now: at once, or as soon as what stands in its way has passed. */
export function mayStart<P>(prepared: { plan: P | null; checks: readonly Check[] }): prepared is {
  plan: P
  checks: readonly Check[]
} {
  return prepared.plan !== null && prepared.checks.every((each) => each.outcome !== 'stop' || each.isPassing)
}
