import 'server-only'
import { z } from 'zod'
import type { Prepared } from '@/lib/domain/operation/prepared'
import type { OperationRequest } from '@/lib/domain/operation/request'
import type { SealingKey } from '@/lib/runtime/seal'
import { prepareRow } from '@/lib/services/operation/prepare-row'
import type { Store } from '@/lib/store/open'
import { readLimits, readOperator } from '@/lib/store/operation'
import type { TargetWithState } from '@/lib/store/target'
import { openTarget } from '@/lib/targets/pool'
import { wayTo } from './way-to'

/** Written by our own verbs, which have checked what is inside. */
const Payload = z.object({
  requests: z.array(z.custom<OperationRequest>((value) => typeof value === 'object')).max(500),
})

/** What operations would do on a target now, asked as the role that would do them. */
export async function preflightOn(
  { store, key }: { store: Store; key: SealingKey },
  target: TargetWithState,
  payload: unknown,
): Promise<Prepared[]> {
  const { requests } = Payload.parse(payload)
  const [limits, operator] = await Promise.all([readLimits(store.db, target.id), readOperator(store.db, target.id)])
  const { connection, password } = await wayTo(key, target, operator)
  const pool = openTarget(connection, password, { applicationName: 'arborist preflight' })
  try {
    const prepared = []
    for (const request of requests) {
      prepared.push(await prepareRow(store, pool, { targetId: target.id, kind: request.kind, request }, limits))
    }
    return prepared
  } finally {
    await pool.end()
  }
}
