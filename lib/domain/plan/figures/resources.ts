import type { PlanNode } from '../plan'
import { type CteScans, isModifying } from './cte'
import type { PlanTree } from './plan-tree'

/**
 * Counters of each node by itself: its own less those of children, SubPlans, the InitPlans it evaluated and its share of
 * the CTEs it read. Never below 0; not multiplied by loops and without workers, which are in it already.
 * `payers` has for each InitPlan or moved SubPlan the node that ran it.
 */
export function selfResources<T extends { [name in keyof T]: number }>(
  tree: PlanTree,
  read: (node: PlanNode) => T | null,
  payers: Map<number, number | null>,
  scans: CteScans,
): (T | null)[] {
  const own = tree.nodes.map(read)
  const left = own.map((value) => (value ? { ...value } : null))
  const names = Object.keys(own.find((value) => value !== null) ?? {}) as (keyof T)[]
  const take = (from: number | null, what: T | null | undefined) => {
    const rest = from === null ? null : left[from]
    if (!rest || !what) return
    for (const name of names) rest[name] = (rest[name] - what[name]) as T[keyof T]
  }
  for (const node of tree.nodes) {
    const role = tree.roles[node.id]
    if (role === 'cte') pullCte(node, scans.get(node.id) ?? [], own, take, names)
    else if (payers.has(node.id)) take(payers.get(node.id) ?? null, own[node.id])
    else if (role !== 'init-plan') take(node.parentId, own[node.id])
  }
  for (const rest of left) {
    if (rest) for (const name of names) rest[name] = Math.max(0, Math.round(rest[name] * 1e6) / 1e6) as T[keyof T]
  }
  return left
}

/** A scan's own counters show what it pulled out of a CTE: each is shared in proportion to them. */
function pullCte<T extends { [name in keyof T]: number }>(
  cte: PlanNode,
  readers: number[],
  own: (T | null)[],
  take: (from: number, what: T | null) => void,
  names: (keyof T)[],
): void {
  const total = own[cte.id]
  if (!total) return
  const pulled = { ...total }
  for (const name of names) pulled[name] = readers.reduce((sum, id) => sum + (own[id]?.[name] ?? 0), 0) as T[keyof T]
  for (const id of readers) {
    const share = { ...total }
    for (const name of names) {
      const whole = isModifying(cte) ? Math.min(total[name], pulled[name]) : total[name]
      share[name] = (pulled[name] > 0 ? (whole * (own[id]?.[name] ?? 0)) / pulled[name] : 0) as T[keyof T]
    }
    take(id, share)
  }
}
