import { type Bag, emptyBag, type PlanValue } from '../bag'
import type { PlanNode, WorkerShare } from '../plan'

/** The properties of a node as FORMAT JSON prints them, with the zeros that the model leaves out where they are figures. */
export function bagOfNode(node: PlanNode): Bag {
  const bag = emptyBag()
  for (const name of Object.keys(node.properties)) bag[name] = node.properties[name] as PlanValue
  put(bag, 'Startup Cost', node.startupCost)
  put(bag, 'Total Cost', node.totalCost)
  put(bag, 'Plan Rows', node.planRows)
  put(bag, 'Plan Width', node.planWidth)
  put(bag, 'Actual Startup Time', node.actualStartupMs)
  put(bag, 'Actual Total Time', node.actualTotalMs)
  put(bag, 'Actual Rows', node.actualRows)
  put(bag, 'Actual Loops', node.loops)
  put(bag, 'Workers Planned', node.workersPlanned)
  put(bag, 'Workers Launched', node.workersLaunched)
  return bag
}

/** The same for one parallel worker. */
export function bagOfWorker(worker: WorkerShare): Bag {
  const bag = emptyBag()
  bag['Worker Number'] = worker.number
  for (const name of Object.keys(worker.properties)) bag[name] = worker.properties[name] as PlanValue
  put(bag, 'Actual Startup Time', worker.actualStartupMs)
  put(bag, 'Actual Total Time', worker.actualTotalMs)
  put(bag, 'Actual Rows', worker.actualRows)
  put(bag, 'Actual Loops', worker.loops)
  return bag
}

function put(bag: Bag, name: string, value: number | null): void {
  if (value !== null) bag[name] = value
}
