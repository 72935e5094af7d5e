import 'server-only'
import type { GuardReading } from '@/lib/domain/maintenance/guard'
import type { Prepared } from '@/lib/domain/operation/prepared'
import type { OperationRequest } from '@/lib/domain/operation/request'
import type { Store } from '@/lib/store/open'

/** What the driver of a run needs of the worker it runs in. What asks a target throws Problem. */
export type RunSite = {
  store: Store
  now(): Date
  /** Takes a snapshot of a target and computes the bloat of what is new in it. */
  look(targetId: string): Promise<void>
  /** How busy it is; `pid` is the session of the running operation, or 0. */
  guards(targetId: string, pid: number): Promise<GuardReading>
  prepare(targetId: string, requests: OperationRequest[]): Promise<Prepared[]>
  pace: RunPace
}

export type RunPace = {
  /** How often a running operation is looked at. */
  pollMs: number
  /** How often guards are asked while one runs. */
  guardMs: number
  /** How long a run is held without a word from its driver. */
  leaseMs: number
  /** Waits after breaches in a row. */
  waitsMs: readonly number[]
}

/** Thrown where a run is to be left as it is: another worker drives it, or Arborist stops. */
export class LetGo extends Error {}
