import type { OperationRequest } from '../operation/request'
import type { Mode, Task } from './policy'

/** What a run would do, or propose. */
export type PlanItem = {
  /** Task and names: the same one tomorrow. */
  key: string
  task: Task
  mode: Exclude<Mode, 'off'>
  schema: string
  table: string | null
  index: string | null
  indexId: number | null
  tableId: number | null
  findingId: number | null
  request: OperationRequest | null
  /** A statement for a proposal that no request of ours carries out. */
  sql: string | null
  /** Why it is there, with its figures. */
  says: string
  /** Bytes it gives back; null when unknown or none. */
  gainBytes: number | null
  /** Size of what it works on. */
  sizeBytes: number | null
  bloatRatio: number | null
  /** Milliseconds, and from how many measurements on this target; null where nothing runs. */
  predicted: { ms: number; measured: number } | null
  /** WAL it is expected to write, bytes. */
  walBytes: number | null
}

export const leftOutReasons = [
  'window-end',
  'cooldown',
  'failures',
  'weak-evidence',
  'too-little-gain',
  'would-grow',
  'to-be-dropped',
  'missing-right',
  'old-snapshot',
  'version-trap',
  'not-possible',
  'budget',
  'not-chosen',
  'target-held',
] as const
export type LeftOutReason = (typeof leftOutReasons)[number]

export const leftOutWords: Record<LeftOutReason, string> = {
  'window-end': 'Does not end inside the window',
  cooldown: 'Built not long ago',
  failures: 'Failed too often',
  'weak-evidence': 'Weak evidence',
  'too-little-gain': 'Too little gain',
  'would-grow': 'Would not shrink',
  'to-be-dropped': 'Proposed to be dropped',
  'missing-right': 'Missing right',
  'old-snapshot': 'Old snapshot held',
  'version-trap': 'Defect of this version',
  'not-possible': 'Not possible',
  budget: 'Beyond the budget',
  'not-chosen': 'Taken out by hand',
  'target-held': 'Target does not allow it now',
}

export type LeftOut = Pick<PlanItem, 'key' | 'task' | 'schema' | 'table' | 'index' | 'indexId' | 'gainBytes'> & {
  reason: LeftOutReason
  says: string
  predictedMs: number | null
}

/** What a task makes of one object: something to do, a reason not to, or nothing worth a word. */
export type Judged = { item: PlanItem } | { leftOut: LeftOut } | null

export function itemKey(task: Task, schema: string, table: string | null, index: string | null): string {
  return JSON.stringify([task, schema, table, index])
}

export function leaveOut(
  item: Pick<PlanItem, 'key' | 'task' | 'schema' | 'table' | 'index' | 'indexId' | 'gainBytes'> & Partial<PlanItem>,
  reason: LeftOutReason,
  says: string,
): LeftOut {
  const { key, task, schema, table, index, indexId, gainBytes, predicted } = item
  return { key, task, schema, table, index, indexId, gainBytes, predictedMs: predicted?.ms ?? null, reason, says }
}
