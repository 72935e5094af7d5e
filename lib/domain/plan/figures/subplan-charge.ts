import type { Buffers } from '../plan'
import { type Payment, placeSubplans, type Room } from './init-plan'
import type { PlanTree } from './plan-tree'
import { charge, type SelfTime } from './self-time'
import type { NodeTime } from './wall-time'

/** Charges every InitPlan to the node that evaluated it; returns the payer of each, null where nobody has room for it. */
export function chargeSubplans(tree: PlanTree, times: NodeTime[], selves: SelfTime[]): Map<number, number | null> {
  const hasTimes = times.some((time) => time.wallMs !== null)
  const payments = hasTimes
    ? placeSubplans(tree, roomInTime(tree, times, selves), misprinted(tree, times, selves))
    : placeSubplans(tree, roomInBuffers(tree), [])
  return new Map(
    payments.map(({ subplanId, payerId }) => {
      const isPrintedThere = payerId === null && tree.roles[subplanId] === 'sub-plan'
      return [subplanId, isPrintedThere ? (tree.nodes[subplanId]?.parentId ?? null) : payerId]
    }),
  )
}

/** SubPlans that took more than there is room for in the node they are printed under. */
function misprinted(tree: PlanTree, times: NodeTime[], selves: SelfTime[]): number[] {
  const found: number[] = []
  for (const node of tree.nodes) {
    const owner = node.parentId === null ? undefined : selves[node.parentId]
    if (tree.roles[node.id] !== 'sub-plan' || !owner || owner.rawMs === null) continue
    if (owner.rawMs < -owner.toleranceMs && (times[node.id]?.wallMs ?? 0) > owner.toleranceMs) found.push(node.id)
  }
  return found
}

function roomInTime(tree: PlanTree, times: NodeTime[], selves: SelfTime[]): Room {
  const costOf = (id: number) => times[id]?.wallMs ?? null
  const errorOf = (id: number) => times[id]?.errorMs ?? 0
  const restOf = (id: number) => selves[id]?.rawMs ?? Number.NEGATIVE_INFINITY
  const isPrintedHere = (payerId: number, id: number) =>
    tree.roles[id] === 'sub-plan' && tree.nodes[id]?.parentId === payerId
  return {
    costOf,
    restOf,
    fits: (payerId, id) => {
      const already = isPrintedHere(payerId, id) ? (costOf(id) ?? 0) : 0
      return restOf(payerId) + already + (selves[payerId]?.toleranceMs ?? 0) + errorOf(id) >= (costOf(id) ?? 0)
    },
    pay: ({ subplanId, payerId }: Payment) => {
      const ms = costOf(subplanId) ?? 0
      const node = tree.nodes[subplanId]
      if (tree.roles[subplanId] === 'init-plan') {
        const payer = payerId === null ? undefined : selves[payerId]
        if (payer) charge(payer, { nodeId: subplanId, ms: -ms, why: 'init-plan' }, errorOf(subplanId))
        return
      }
      const owner = selves[node?.parentId ?? 0]
      const payer = selves[payerId ?? node?.parentId ?? 0]
      if (!owner || !payer || owner === payer) return
      charge(owner, { nodeId: subplanId, ms, why: 'sub-plan' }, 0)
      charge(payer, { nodeId: subplanId, ms: -ms, why: 'sub-plan' }, errorOf(subplanId))
    },
  }
}

/** Without times (TIMING OFF) accesses to blocks tell who evaluated what. */
function roomInBuffers(tree: PlanTree): Room {
  const rests = tree.nodes.map((node) => accesses(node.buffers))
  for (const node of tree.nodes) {
    const role = tree.roles[node.id]
    if (node.parentId === null || role === 'init-plan' || role === 'cte') continue
    rests[node.parentId] = (rests[node.parentId] ?? 0) - accesses(node.buffers)
  }
  const restOf = (id: number) => rests[id] ?? 0
  const costOf = (id: number) => accesses(tree.nodes[id]?.buffers ?? null)
  return {
    costOf,
    restOf,
    fits: (payerId, id) => restOf(payerId) >= costOf(id),
    pay: ({ subplanId, payerId }) => {
      if (payerId !== null) rests[payerId] = restOf(payerId) - costOf(subplanId)
    },
  }
}

function accesses(buffers: Buffers | null): number {
  if (!buffers) return 0
  return buffers.sharedHit + buffers.sharedRead + buffers.localHit + buffers.localRead
}
