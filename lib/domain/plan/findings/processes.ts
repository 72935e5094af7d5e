import type { PlanNode } from '../plan'

type Properties = PlanNode['properties']

/** What each process said of the node: the leader (or all together, where the server adds them up), then the workers. */
export function processesOf(node: PlanNode): Properties[] {
  return [node.properties, ...node.workers.map((worker) => worker.properties)]
}

/** A counter of all processes together; 0 where none has it. */
export function sumOfProcesses(node: PlanNode, name: string): number {
  return processesOf(node).reduce((sum, properties) => sum + numberIn(properties, name), 0)
}

/** The largest figure of one process; 0 where none has it. Memory is granted to each process by itself. */
export function mostOfProcesses(node: PlanNode, name: string): number {
  return processesOf(node).reduce((most, properties) => Math.max(most, numberIn(properties, name)), 0)
}

function numberIn(properties: Properties, name: string): number {
  const value = properties[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}
