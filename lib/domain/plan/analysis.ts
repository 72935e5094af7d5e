import type { Buffers, IoTimes, Plan, Wal } from './plan'

/** One part of a node's self time, so that a person can follow the sum: own time first, then what is taken off. */
export type LedgerLine = {
  /** Whose time is added or taken off; the node itself for its own. */
  nodeId: number
  /** Positive for the node's own, negative for what belongs to another. */
  ms: number
  why: 'own' | 'child' | 'sub-plan' | 'init-plan' | 'cte' | 'workers'
}

/** What a node cost, computed. Milliseconds are of the wall clock unless named work; null where nothing was measured. */
export type Figures = {
  /** R·L. */
  totalRows: number | null
  /** Bounds of the true total: printed means are rounded. Equal to the total where it is exact. */
  totalRowsLow: number | null
  totalRowsHigh: number | null
  /** Factor ≥ 1 between estimate and actual; null where it must not be judged. */
  estimateFactor: number | null
  /** `under`: more rows came than expected. */
  estimateDirection: 'under' | 'over' | null
  /** Rows thrown away by filter, join filter or recheck, over all loops. */
  removedRows: number
  /** Rows looked at: total plus removed. */
  readRows: number | null
  /** Processes the node ran in; 1 outside Gather. */
  participants: number
  /** Wall time with everything below it. */
  inclusiveMs: number | null
  /** T·L: time summed over processes. */
  workMs: number | null
  /** Never negative. */
  selfMs: number | null
  /** As computed; far below zero means a mis-attribution. */
  selfRawMs: number | null
  /** Rounding bound of selfRawMs. */
  toleranceMs: number | null
  ledger: LedgerLine[]
  /**
   * What a node's own times count for where times of many nodes are added up: below 1 where nodes ran side by side in several
   * processes, else 1. Σ selfRawMs · overlap is the root's time.
   */
  overlap: number
  /** Self time (times overlap) over the execution time, 0 to 1. */
  timeShare: number | null
  /** Slowest process over the mean of processes; null without per-worker figures. */
  skew: number | null
  selfBuffers: Buffers | null
  selfIoTimes: IoTimes | null
  selfWal: Wal | null
  /** Total cost with the children's taken off, and its share of the root's. */
  selfCost: number | null
  costShare: number | null
}

export type Analysis = {
  plan: Plan
  /** One for each node, by id. */
  figures: Figures[]
  /** What percentages divide by: execution time, else auto_explain's duration, else the root's time. */
  executionMs: number | null
  /** Execution time outside the plan tree: executor start and end, locks, invisible JIT. */
  timeOutsideTreeMs: number | null
  triggersMs: number
  worstEstimate: { nodeId: number; factor: number; direction: 'under' | 'over' } | null
  rowsReturned: number | null
}
