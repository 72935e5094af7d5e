import 'server-only'
import type { OperationKind } from '@/lib/domain/operation/operation'
import type { DropIndexRequest, OperationRequest } from '@/lib/domain/operation/request'
import { isSameWish } from '@/lib/domain/operation/request-words'
import { safeDrops } from '@/lib/domain/operation/safe-drops'
import { readAssessment } from '@/lib/store/finding'
import { openOperations } from '@/lib/store/operation'
import type { TargetWithState } from '@/lib/store/target'
import { loadWatch, loadWatchedIndexes, treeTableIds } from '@/lib/store/watched'
import { indexesNamed } from '@/lib/store/watched-names'
import type { Context } from '../context'

export type LeftOut = { request: OperationRequest; why: string }

/** What comes first: a replacement before what it replaces, room before what needs room, statistics last. */
const rank: Record<OperationKind, number> = {
  'create-index': 0,
  'remove-leftover': 1,
  'drop-index': 2,
  'reindex-index': 3,
  'vacuum-table': 4,
  'analyze-table': 5,
}

/**
 * Several requests as one plan of action in safe order. What must not go together with the rest is left out with the reason:
 * of two indexes that do the same work one stays, and so does the last index of a foreign key.
 */
export async function inSafeOrder(
  context: Context,
  target: TargetWithState,
  requests: readonly OperationRequest[],
): Promise<{ ordered: OperationRequest[]; leftOut: LeftOut[] }> {
  const wishes = requests.filter((each, place) => requests.findIndex((other) => isSameWish(other, each)) === place)
  const isDrop = (each: OperationRequest): each is DropIndexRequest => each.kind === 'drop-index'
  const drops = await orderDrops(context, target, wishes.filter(isDrop))
  const others = wishes.filter((each) => !isDrop(each))
  return {
    ordered: [...others, ...drops.ordered].sort((a, b) => rank[a.kind] - rank[b.kind]),
    leftOut: drops.leftOut,
  }
}

async function orderDrops(context: Context, target: TargetWithState, drops: DropIndexRequest[]) {
  if (drops.length === 0) return { ordered: [], leftOut: [] as LeftOut[] }
  const { db } = context.store
  const named = await indexesNamed(db, target.id, drops)
  const idOf = new Map(named.map((each) => [nameKey(each), each]))
  const tableIds = await Promise.all(
    [...new Set(named.map((each) => each.tableId))].map((id) => treeTableIds(db, target.id, id)),
  )
  const { watch, nodeIds } = await loadWatch(db, target, context.now())
  const [indexes, assessment, open] = await Promise.all([
    loadWatchedIndexes(db, target.id, watch, nodeIds, [...new Set(tableIds.flat())]),
    readAssessment(db, target.id),
    openOperations(db, target.id),
  ])
  // What another operation is about to drop stands in for nothing.
  const goingSoon = new Set(open.filter((each) => each.kind === 'drop-index').map(nameKey))
  const standing = indexes.filter((each) => !goingSoon.has(nameKey(each)) || idOf.has(nameKey(each)))
  const seen = standing.map((flags) => ({ flags, parts: flags.parts }))
  const requestOf = new Map(drops.map((each) => [idOf.get(nameKey(each))?.oid, each]))
  const chosen = drops.flatMap((each) => idOf.get(nameKey(each))?.oid ?? [])
  const { drop, leftOut } = safeDrops(chosen, seen, assessment?.foreignKeys ?? [])
  const unseen = drops.filter((each) => !idOf.has(nameKey(each)))
  return {
    ordered: drop.map((oid) => requestOf.get(oid)!),
    leftOut: [
      ...leftOut.map(({ oid, why }) => ({ request: requestOf.get(oid)!, why })),
      ...unseen.map((request) => ({ request, why: 'It was not seen at the last snapshot.' })),
    ],
  }
}

const nameKey = ({ schema, name }: { schema: string; name: string }) => JSON.stringify([schema, name])
