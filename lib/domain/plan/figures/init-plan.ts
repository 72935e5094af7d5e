import type { PlanNode } from '../plan'
import { tokenReaders, tokensOf } from './plan-tokens'
import type { PlanTree } from './plan-tree'

/** Who pays for a sub-plan; `payerId` null: nobody's time has room for it. */
export type Payment = { subplanId: number; payerId: number | null }

/** What a node has left to explain, in the unit of `costOf`: ms where times were measured, else accesses to blocks. */
export type Room = {
  /** What a sub-plan took; null: it never ran. */
  costOf: (id: number) => number | null
  /** Whether a node's unexplained rest has room for that sub-plan, roundings granted. */
  fits: (payerId: number, subplanId: number) => boolean
  restOf: (id: number) => number
  pay: (payment: Payment) => void
}

/**
 * Finds who evaluated each InitPlan: it hangs on the top of its query, but the first node that reads its parameter runs it.
 * The dearest are placed first, each once. Also moves SubPlans that are printed under a node which did not run them (one
 * that is named twice is printed once). Linear: a name is looked up only for the first sub-plan that has it.
 */
export function placeSubplans(tree: PlanTree, room: Room, movable: number[]): Payment[] {
  const initPlans = tree.nodes.filter((node) => tree.roles[node.id] === 'init-plan')
  const waiting = [...initPlans.map((node) => node.id), ...movable].filter((id) => room.costOf(id) !== null)
  if (waiting.length === 0) return []
  const readers = tokenReaders(tree.nodes)
  const owners = new Map<string, number>()
  for (const id of waiting) {
    for (const token of namesOf(tree, id)) if (!owners.has(token)) owners.set(token, id)
  }
  const search = { left: 40 * tree.nodes.length }
  waiting.sort((a, b) => (room.costOf(b) ?? 0) - (room.costOf(a) ?? 0) || a - b)
  return waiting.map((id) => {
    const names = namesOf(tree, id).filter((token) => owners.get(token) === id)
    const payment = {
      subplanId: id,
      payerId: payerOf(id, names, readers, tree, room) ?? onlyRoomBelow(id, tree, room, search),
    }
    room.pay(payment)
    return payment
  })
}

function namesOf(tree: PlanTree, id: number): string[] {
  return tokensOf(tree.nodes[id] as PlanNode, tree.roles[id] === 'init-plan' ? 'InitPlan' : 'SubPlan')
}

function payerOf(
  id: number,
  names: string[],
  readers: Map<string, number[]>,
  tree: PlanTree,
  room: Room,
): number | null {
  const attached = tree.nodes[id]?.parentId ?? 0
  const isInit = tree.roles[id] === 'init-plan'
  const from = isInit ? attached : 0
  const until = isInit ? (tree.ends[attached] ?? 0) : tree.nodes.length
  const candidates = new Set<number>()
  for (const name of names) {
    for (const reader of readers.get(name) ?? []) {
      const isInside = reader >= from && reader < until
      const isItself = reader >= id && reader < (tree.ends[id] ?? 0)
      if (!isInside || isItself || tree.nodes[reader]?.neverExecuted) continue
      candidates.add(isInit ? starterOf(reader, id, attached, names, tree, room) : reader)
    }
  }
  let best: number | null = null
  for (const candidate of candidates) {
    if (!room.fits(candidate, id)) continue
    if (best === null || room.restOf(candidate) > room.restOf(best)) best = candidate
  }
  if (best !== null) return best
  return room.fits(attached, id) ? attached : null
}

/** A Gather between an InitPlan and its reader evaluates the InitPlan itself, before it starts its workers. */
function starterOf(reader: number, id: number, attached: number, names: string[], tree: PlanTree, room: Room): number {
  const gatherId = tree.gathers[reader] ?? -1
  const gather = tree.nodes[gatherId]
  if (!gather || gatherId < attached || gather.neverExecuted) return reader
  const evaluated = gather.properties['Params Evaluated']
  if (Array.isArray(evaluated) && names.some((name) => evaluated.includes(name))) return gatherId
  return room.fits(gatherId, id) ? gatherId : reader
}

/**
 * Target lists are not printed without VERBOSE. Somebody in the query of an InitPlan ran it: the only node with room for it,
 * where there is only one. `search` bounds the work of all InitPlans together.
 */
function onlyRoomBelow(id: number, tree: PlanTree, room: Room, search: { left: number }): number | null {
  if (tree.roles[id] !== 'init-plan') return null
  const attached = tree.nodes[id]?.parentId ?? 0
  const until = tree.ends[attached] ?? 0
  let only: number | null = null
  for (let other = attached; other < until; other++) {
    if (search.left-- <= 0) return null
    if (other === id) other = tree.ends[id] ?? until
    if (other >= until || !room.fits(other, id)) continue
    if (only !== null) return null
    only = other
  }
  return only
}
