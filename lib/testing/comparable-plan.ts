import { type Bag, emptyBag } from '@/lib/domain/plan/bag'
import type { Buffers, Plan, PlanNode, Trigger, WorkerShare } from '@/lib/domain/plan/plan'

/** Figures that differ between two executions, by their names in FORMAT JSON; all else must be equal. */
const volatile = [/Time$/, /^Time$/, /^Shared .* Blocks$/, /^WAL /, /^Duration$/, /^Memory (Used|Allocated)$/]

/** Of processes that share the work by chance, also what each of them did. */
const shared = [
  /^Actual (Rows|Loops)$/,
  /^Rows Removed by /,
  /^Sort (Method|Space Used|Space Type)$/,
  /^(Exact|Lossy) Heap Blocks$/,
  /^(Temp|Local) .* Blocks$/,
  /^Heap Fetches$/,
  /^Index Searches$/,
  /^Workers Launched$/,
  /^(HashAgg Batches|Peak Memory Usage|Disk Usage|Cache .*|Full-sort Groups|Pre-sorted Groups)$/,
  /^(Original )?Hash (Batches|Buckets)$/,
  /^(Storage|Maximum Storage)$/,
]

export type ComparedAs = {
  /** The statement runs in several processes. */
  isParallel: boolean
  /** With ANALYZE. */
  isMeasured: boolean
  /** Only as far as FORMAT TEXT tells. */
  asText: boolean
}

/**
 * What FORMAT TEXT does not tell: whether an inner side is unique (only with VERBOSE), a function's name where it is its alias
 * (of several functions it shows only the alias), and up to 15 that a scan for a distance has no direction.
 */
function untold(properties: Bag, { asText }: ComparedAs): Bag {
  if (!asText) return properties
  delete properties['Inner Unique']
  if (properties['Function Name'] === properties.Alias) delete properties['Function Name']
  if (properties['Scan Direction'] === 'NoMovement') properties['Scan Direction'] = 'Forward'
  return properties
}

/** What must be alike in the four formats of one statement: all but the text itself and what differs from run to run. */
export function comparablePlan(plan: Plan, as: ComparedAs): object {
  const { format, source, nodes, ...rest } = plan
  return {
    ...rest,
    planningTimeMs: plan.planningTimeMs !== null,
    executionTimeMs: plan.executionTimeMs !== null,
    planningBuffers: null,
    planningIoTimes: null,
    planningMemory: plan.planningMemory !== null,
    serialization: plan.serialization && { ...plan.serialization, timeMs: plan.serialization.timeMs !== null },
    triggers: plan.triggers.map((trigger) => comparableTrigger(trigger, as)),
    properties: withoutVolatile(plan.properties, as, ['Planning', 'Triggers', 'Serialization']),
    nodes: nodes.map((node) => comparableNode(node, as)),
  }
}

function comparableNode(node: PlanNode, as: ComparedAs): object {
  const { line, actualStartupMs, actualTotalMs, ioTimes, wal, buffers, workers, ...rest } = node
  const figures =
    as.isParallel && as.isMeasured ? { actualRows: null, loops: null, neverExecuted: null, workersLaunched: null } : {}
  return {
    ...rest,
    ...figures,
    functionName: as.asText && node.functionName === node.alias ? null : node.functionName,
    hasTimes: actualTotalMs !== null && actualStartupMs !== null,
    buffers: buffers && comparableBuffers(buffers, as),
    workers: as.isParallel && as.isMeasured ? null : workers.map((worker) => comparableWorker(worker, as)),
    properties: untold(withoutVolatile(node.properties, as, []), as),
  }
}

/** FORMAT TEXT names a constraint's trigger only with VERBOSE, and its table only when there are several. */
function comparableTrigger({ timeMs, ...trigger }: Trigger, { asText }: ComparedAs): object {
  const untoldName = asText && trigger.constraint !== null ? { name: null } : {}
  return { ...trigger, ...untoldName, ...(asText ? { relation: null } : {}), hasTime: timeMs !== null }
}

function comparableWorker(worker: WorkerShare, as: ComparedAs): object {
  return { ...worker, properties: withoutVolatile(worker.properties, as, []) }
}

/** Pages found in memory by one execution are read by another: their sum stays, but for catalogs that are read once. */
function comparableBuffers(buffers: Buffers, as: ComparedAs): object | null {
  if (as.isParallel) return null
  const { localHit, localRead, tempRead, tempWritten } = buffers
  return { localHit, localRead, tempRead, tempWritten }
}

function withoutVolatile(bag: Bag, as: ComparedAs, without: string[]): Bag {
  const names = as.isParallel && as.isMeasured ? [...volatile, ...shared] : volatile
  const left = emptyBag()
  for (const name of Object.keys(bag).sort()) {
    if (without.includes(name) || names.some((one) => one.test(name))) continue
    left[name] = bag[name] ?? null
  }
  return left
}
