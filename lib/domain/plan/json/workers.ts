import { type Bag, emptyBag } from '../bag'
import { isBag } from '../normalise'

/** Whether some node prints `Workers` twice, as up to PostgreSQL 12; JSON.parse keeps only the second. */
export function repeatsWorkers(text: string, nodes: Bag[][]): boolean {
  if (!text.includes('"Workers":')) return false
  let seen = 0
  for (let at = text.indexOf('"Workers":'); at >= 0; at = text.indexOf('"Workers":', at + 1)) seen++
  let kept = 0
  for (const some of nodes) for (const node of some) if (Array.isArray(node.Workers)) kept++
  return seen > kept
}

/** Makes one of what a node says twice of the same worker. */
export function mergeWorkers(node: Bag): void {
  if (!Array.isArray(node.Workers)) return
  const byNumber = new Map<unknown, Bag>()
  for (const worker of node.Workers) {
    if (!isBag(worker)) continue
    const one = byNumber.get(worker['Worker Number']) ?? emptyBag()
    for (const name of Object.keys(worker)) one[name] = worker[name] ?? null
    byNumber.set(worker['Worker Number'], one)
  }
  node.Workers = [...byNumber.values()]
}
