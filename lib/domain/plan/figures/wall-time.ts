import type { PlanNode } from '../plan'
import { isGather, type PlanTree } from './plan-tree'

/** Half of the last decimal that EXPLAIN prints of a time, in ms. */
const rounding = 0.0005

/** Share of a process's time that may be rounding before the mean over processes says more. */
const uncertain = 0.1

/** Times of one node: work is summed over its processes, wall is what a clock on the wall would have shown. */
export type NodeTime = {
  participants: number
  workMs: number | null
  wallMs: number | null
  /** How far rounding alone can be off in `wallMs`. */
  errorMs: number
  /** Slowest process over the mean of processes. */
  skew: number | null
  /** Time of each process by worker number, the leader as -1; null where not printed. */
  processes: Map<number, number> | null
  /** The process that took longest. */
  slowest: number | null
}

/**
 * The times of every node. Printed times are means over loops, and loops below a Gather count executions in all processes:
 * work = T·L, wall = T·L / participants, or the time of the slowest process where VERBOSE shows each.
 */
export function wallTimes(tree: PlanTree): NodeTime[] {
  const participants = new Float64Array(tree.nodes.length).fill(1)
  return tree.nodes.map((node) => {
    const count = participantsOf(node, tree, participants)
    participants[node.id] = count
    return timeOf(node, count, tree)
  })
}

/**
 * Processes that ran the node: L(child) / L(Gather) right below a Gather (not launched + 1: the leader may not take part),
 * and never more than there were executions further down. Inner sides of joins have many loops and keep their parent's.
 */
function participantsOf(node: PlanNode, tree: PlanTree, participants: Float64Array): number {
  const gather = tree.nodes[tree.gathers[node.id] ?? -1]
  if (!gather || node.parentId === null || !gather.loops) {
    const above = node.parentId === null ? 1 : (participants[node.parentId] ?? 1)
    return Math.max(1, Math.min(above, node.loops ?? above))
  }
  const executions = node.loops === null ? 1 : node.loops / gather.loops
  const isFed = node.parentId === gather.id
  // A Gather in a loop prints how many started the last time only.
  const workers = gather.loops === 1 ? gather.workersLaunched : gather.workersPlanned
  const most = isFed ? (workers ?? Number.POSITIVE_INFINITY) + 1 : (participants[node.parentId] ?? 1)
  return Math.max(1, Math.min(most, executions))
}

function timeOf(node: PlanNode, participants: number, tree: PlanTree): NodeTime {
  const { actualTotalMs, loops } = node
  if (actualTotalMs === null || loops === null || node.neverExecuted) return meanTime(participants, null, 0)
  const workMs = actualTotalMs * loops
  const mean = meanTime(participants, workMs, (rounding * loops) / participants)
  const gather = tree.nodes[tree.gathers[node.id] ?? -1]
  // A Gather in a loop starts its workers anew each time and prints those of the last.
  const processes = gather && gather.loops === 1 && !isGather(node) ? processesOf(node, workMs, loops) : null
  if (!processes) return mean
  let slowest = -1
  let wallMs = -1
  for (const [number, ms] of processes) {
    if (ms > wallMs) [slowest, wallMs] = [number, ms]
  }
  // The leader's time is a difference: after thousands of loops little but rounding is left of it.
  if (rounding * loops > wallMs * uncertain) return mean
  const skew = processes.size > 1 && workMs > 0 ? (wallMs * processes.size) / workMs : null
  return { ...mean, wallMs, errorMs: rounding * loops, skew, processes, slowest }
}

function meanTime(participants: number, workMs: number | null, errorMs: number): NodeTime {
  const wallMs = workMs === null ? null : workMs / participants
  return { participants, workMs, wallMs, errorMs, skew: null, processes: null, slowest: null }
}

/** Worker n took its own T·L; what is left of the node's work is the leader's. */
function processesOf(node: PlanNode, workMs: number, loops: number): Map<number, number> | null {
  const processes = new Map<number, number>()
  let leaderMs = workMs
  let leaderLoops = loops
  for (const worker of node.workers) {
    if (worker.actualTotalMs === null || worker.loops === null) continue
    if (worker.loops === 0) continue
    const ms = worker.actualTotalMs * worker.loops
    processes.set(worker.number, ms)
    leaderMs -= ms
    leaderLoops -= worker.loops
  }
  if (processes.size === 0) return null
  if (leaderLoops > 0) processes.set(-1, Math.max(0, leaderMs))
  return processes
}
