import type { Bag, PlanFormat } from './bag'

/** Accesses to blocks, cumulative over all loops and processes and inclusive of children, as EXPLAIN prints them. */
export type Buffers = {
  sharedHit: number
  sharedRead: number
  sharedDirtied: number
  sharedWritten: number
  localHit: number
  localRead: number
  localDirtied: number
  localWritten: number
  tempRead: number
  tempWritten: number
}

/** Milliseconds spent reading and writing, summed over processes, inclusive of children. Up to 16 `shared` holds local too. */
export type IoTimes = {
  sharedReadMs: number
  sharedWriteMs: number
  localReadMs: number
  localWriteMs: number
  tempReadMs: number
  tempWriteMs: number
}

export type Wal = { records: number; fullPageImages: number; bytes: number; buffersFull: number }

export type Jit = {
  functions: number
  generationMs: number
  /** From 17 on, part of generation. */
  deformMs: number | null
  inliningMs: number
  optimizationMs: number
  emissionMs: number
  totalMs: number
  options: string[]
}

export type Trigger = {
  name: string
  /** The constraint of a foreign key's trigger. */
  constraint: string | null
  relation: string | null
  timeMs: number | null
  calls: number
}

/** One parallel worker's own means and totals (VERBOSE); already inside its node's figures. */
export type WorkerShare = {
  number: number
  actualStartupMs: number | null
  actualTotalMs: number | null
  actualRows: number | null
  loops: number | null
  buffers: Buffers | null
  /** Every property of this worker, like a node's: its own sort method, memory, JIT. */
  properties: Bag
}

/** How a node hangs on its parent. */
export type Relationship = 'outer' | 'inner' | 'member' | 'subquery' | 'init-plan' | 'sub-plan'

/**
 * One node as printed. Per loop: actual times and rows and the removed rows. In total: buffers, I/O, WAL, heap fetches. Null
 * means not printed because the option was off; a counter that text leaves out because it is zero is 0.
 */
export type PlanNode = {
  /** Position in pre-order, and in `Plan.nodes`. */
  id: number
  parentId: number | null
  childIds: number[]
  depth: number
  relationship: Relationship | null
  /** `CTE name`, `InitPlan 1 (returns $0)`, `SubPlan 2`, `exists_1` as printed. */
  subplanName: string | null
  /** The name of FORMAT JSON: `Aggregate`, `Hash Join`, `ModifyTable`, `Custom Scan`. */
  type: string
  /** The name of FORMAT TEXT without objects: `Partial HashAggregate`, `Hash Right Anti Join`, `Parallel Seq Scan`, `Update`. */
  label: string
  schema: string | null
  relation: string | null
  alias: string | null
  index: string | null
  /** Of a CTE Scan or WorkTable Scan. */
  cteName: string | null
  functionName: string | null
  isParallelAware: boolean
  startupCost: number | null
  totalCost: number | null
  /** Per execution, and per process below a Gather. */
  planRows: number | null
  planWidth: number | null
  actualStartupMs: number | null
  actualTotalMs: number | null
  actualRows: number | null
  loops: number | null
  neverExecuted: boolean
  workersPlanned: number | null
  workersLaunched: number | null
  buffers: Buffers | null
  ioTimes: IoTimes | null
  wal: Wal | null
  workers: WorkerShare[]
  /**
   * Every property of the node under its JSON name, children and workers left out, alike for all four formats: counters of
   * zero and flags that are false are left out, lists are lists, unknown properties stand verbatim.
   */
  properties: Bag
  /** 1-based line of the node in `Plan.source`. */
  line: number | null
}

/** One EXPLAIN output: nothing computed, nothing lost. */
export type Plan = {
  format: PlanFormat
  /** The cleaned text it was read from. */
  source: string
  query: string | null
  queryParameters: string | null
  queryIdentifier: string | null
  /** In pre-order; the root is 0. Empty for a statement without a plan (utility statements, `Query rewrites to nothing`). */
  nodes: PlanNode[]
  planningTimeMs: number | null
  executionTimeMs: number | null
  /** Of auto_explain or a log line. */
  durationMs: number | null
  planningBuffers: Buffers | null
  planningIoTimes: IoTimes | null
  planningMemory: { usedKb: number; allocatedKb: number } | null
  serialization: { timeMs: number | null; outputKb: number; format: string } | null
  triggers: Trigger[]
  jit: Jit | null
  settings: Record<string, string>
  hasCosts: boolean
  /** Rows and loops were measured. */
  hasActuals: boolean
  /** Times were measured (ANALYZE without TIMING OFF). */
  hasTimes: boolean
  hasBuffers: boolean
  /** Decimals of actual row counts: 2 from PostgreSQL 18, else 0. */
  rowDecimals: 0 | 2
  /** Statement-level properties under their JSON names, the plan left out. */
  properties: Bag
  isTruncated: boolean
  /** What was repaired to read it, in words: `Joined 4 lines that a terminal had wrapped`. */
  repairs: string[]
}

/** Why (part of) a text could not be read. Line and column are 1-based and speak of the text as pasted. */
export type ReadingProblem = {
  code: 'empty' | 'too-large' | 'binary' | 'not-a-plan' | 'other-engine' | 'truncated' | 'malformed'
  /** One sentence with the next step. */
  message: string
  line: number | null
  column: number | null
}

export type Reading = { plans: Plan[]; problems: ReadingProblem[] }
