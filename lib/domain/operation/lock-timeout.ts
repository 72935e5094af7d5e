import type { Step } from './step'

/** Plain statements hold others up while they wait for a lock, so they wait shortly and come again. */
const plainMs = 1_000
const maintenanceMs = 5_000

/** How long a statement waits for a lock, in milliseconds; 0 for as long as it takes, since nobody queues behind it. */
export function lockTimeoutOf({ does, isConcurrent }: Pick<Step, 'does' | 'isConcurrent'>): number {
  if (does === 'analyze' || does === 'vacuum') return maintenanceMs
  return isConcurrent ? 0 : plainMs
}
