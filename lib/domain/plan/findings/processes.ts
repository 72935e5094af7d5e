import type { PlanNode } from '../plan'
import { numberProperty } from './condition-of'

type Process = Pick<PlanNode, 'properties'>

/** What each process said of the node: the leader (or all together, where the server adds them up), then the workers. */
export function processesOf(node: PlanNode): Process[] {
  return [node, ...node.workers]
}

/** A counter of all processes together; 0 where none has it. */
export function sumOfProcesses(node: PlanNode, name: string): number {
  return processesOf(node).reduce((sum, each) => sum + numberProperty(each, name), 0)
}

/** The largest figure of one process; 0 where none has it. Memory is granted to each process by itself. */
export function mostOfProcesses(node: PlanNode, name: string): number {
  return processesOf(node).reduce((most, each) => Math.max(most, numberProperty(each, name)), 0)
}
