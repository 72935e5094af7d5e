import type { Check } from './check'
import type { IndexMemory } from './index-memory'
import type { OperationPlan } from './step'

/** An operation as it stands on the server now. Without a plan one of the checks says why there can be none. */
export type Prepared = {
  checks: Check[]
  plan: OperationPlan | null
  /** Of the index it drops or rebuilds. */
  memory: IndexMemory | null
}

/** What an administrator allows operations on a target. */
export type OperationLimits = {
  /** Nothing is changed on this target. */
  isReadOnly: boolean
  /** Drops wait for a second person. */
  dropsNeedApproval: boolean
  /** A build, rebuild or drop does not start while a snapshot older than this is held in the database. */
  oldSnapshotMinutes: number
  /** Builds and rebuilds at a time in one database. */
  buildsAtOnce: number
  /** How long the statements concerned are watched after a create or a drop. */
  watchHours: number
  /** Hours after which a build is cancelled. */
  mostHours: number
}

export const defaultLimits: OperationLimits = {
  isReadOnly: false,
  dropsNeedApproval: false,
  oldSnapshotMinutes: 5,
  buildsAtOnce: 1,
  watchHours: 72,
  mostHours: 24,
}
