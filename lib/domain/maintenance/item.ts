import type { LeftOutReason } from './plan-item'

/** `confirming`: fresh statistics are taken before a rebuild. `proposed`: left to a person. `approved`: a person had it begun. */
const itemStates = [
  'waiting',
  'confirming',
  'running',
  'done',
  'failed',
  'skipped',
  'cancelled',
  'proposed',
  'approved',
] as const
export type ItemState = (typeof itemStates)[number]

export const itemStateWords: Record<ItemState, string> = {
  waiting: 'Waiting',
  confirming: 'Confirming bloat',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  skipped: 'Skipped',
  cancelled: 'Cancelled',
  proposed: 'Proposed',
  approved: 'Approved',
}

/** Why an item ended other than well. */
export type ItemOutcome =
  | LeftOutReason
  | 'stale-statistics'
  | 'guard'
  | 'refused'
  | 'gone'
  | 'policy-changed'
  | 'target-paused'
  | 'run-cancelled'
  | 'not-approved'
  | 'settled-elsewhere'
  | 'failed'

export const isItemOver = (state: ItemState): boolean =>
  state !== 'waiting' && state !== 'confirming' && state !== 'running'
