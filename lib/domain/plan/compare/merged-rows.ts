import type { Plan } from '../plan'
import type { Matching } from './match-nodes'

export type MergedRow = { beforeId: number | null; afterId: number | null; level: number; parent: number }

type Item = { beforeId: number | null; afterId: number | null; level: number; parent: number }

/**
 * Both plans as one tree in pre-order: the plan after, with the nodes that only the plan before has put where they stood, in
 * front of what stood below them. Linear; every node of both plans is in exactly one row.
 */
export function mergedRows(before: Plan, after: Plan, { pairs, back }: Matching): MergedRow[] {
  const removed = removedBelow(before, pairs)
  const rows: MergedRow[] = []
  const waiting: Item[] = []
  const tops: Item[] = removed.tops.map((id) => ({ beforeId: id, afterId: null, level: 0, parent: -1 }))
  if (after.nodes.length > 0) tops.push({ beforeId: pairOf(0), afterId: 0, level: 0, parent: -1 })
  for (const item of tops.toReversed()) waiting.push(item)
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const place = rows.length
    rows.push(next)
    const below = { level: next.level + 1, parent: place }
    const children: Item[] = []
    const own = next.beforeId === null ? [] : (removed.below.get(next.beforeId) ?? [])
    for (const id of own) children.push({ beforeId: id, afterId: null, ...below })
    const kept = next.afterId === null ? [] : (after.nodes[next.afterId]?.childIds ?? [])
    for (const id of kept) children.push({ beforeId: pairOf(id), afterId: id, ...below })
    for (const item of children.toReversed()) waiting.push(item)
  }
  return rows

  function pairOf(id: number): number | null {
    const pair = back[id] ?? -1
    return pair === -1 ? null : pair
  }
}

/** The nodes that are gone, by the node before that stood directly above them. */
function removedBelow(before: Plan, pairs: Int32Array): { tops: number[]; below: Map<number, number[]> } {
  const below = new Map<number, number[]>()
  const tops: number[] = []
  for (const { id, parentId } of before.nodes) {
    if (pairs[id] !== -1) continue
    if (parentId === null) tops.push(id)
    else {
      const siblings = below.get(parentId)
      if (siblings) siblings.push(id)
      else below.set(parentId, [id])
    }
  }
  return { tops, below }
}
