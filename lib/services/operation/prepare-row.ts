import 'server-only'
import type { OperationLimits, Prepared } from '@/lib/domain/operation/prepared'
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
  const dropped = 'restore' in row.request ? await findOperation(store.db, row.request.restore) : null
  return prepare(pool, row.request, { limits, bytesPerSecond, memory: dropped?.memory ?? null })
}
