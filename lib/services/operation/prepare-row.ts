import 'server-only'
import type { IndexMemory } from '@/lib/domain/operation/index-memory'
import type { OperationLimits, Prepared } from '@/lib/domain/operation/prepared'
import type { OperationRequest } from '@/lib/domain/operation/request'
import type { Store } from '@/lib/store/open'
import { findOperation, measuredRate, type OperationRow } from '@/lib/store/operation'
import type { TargetPool } from '@/lib/targets/pool'
import { prepare } from './prepare'

/** What an operation would do on the server now, as the role that would do it. Throws Problem. */
export async function prepareRow(
  store: Store,
  pool: TargetPool,
  row: Pick<OperationRow, 'targetId' | 'kind' | 'request'>,
  limits: OperationLimits,
): Promise<Prepared> {
  const bytesPerSecond = await measuredRate(store.db, row.targetId, row.kind)
  const memory = await rememberedBy(store, row.targetId, row.request)
  return prepare(pool, row.request, { limits, bytesPerSecond, memory })
}

/** What the operation to be undone had dropped; null when it was none of this target. */
async function rememberedBy(store: Store, targetId: string, request: OperationRequest): Promise<IndexMemory | null> {
  if (!('restore' in request)) return null
  const dropped = await findOperation(store.db, request.restore)
  return dropped?.targetId === targetId ? dropped.memory : null
}
