import 'server-only'
import { askBtreeWidths } from '@/lib/catalog/btree-width'
import type { BtreeFacts } from '@/lib/domain/bloat/btree-facts'
import { withReadOnly } from '@/lib/targets/guard'
import type { TargetPool } from '@/lib/targets/pool'
import { askHalving } from './ask-halving'
import { bloatGuard } from './bloat-guard'

export type AskedWidths = {
  /** By OID. Locked and dropped indexes are missing, and those that were not asked for in time. */
  btrees: Map<number, BtreeFacts>
  /** OIDs of those that the server cannot answer for. */
  broken: Set<number>
  /** Columns whose statistics would be needed, and those the role may see. */
  statistics: { expected: number; visible: number }
}

/** What the sizes of one batch of b-trees follow from, at most some hundreds. Throws Problem for a lost connection. */
export async function askWidths(
  pool: TargetPool,
  oids: readonly number[],
  isOver: () => boolean,
): Promise<AskedWidths> {
  const asked: AskedWidths = { btrees: new Map(), broken: new Set(), statistics: { expected: 0, visible: 0 } }
  await askHalving(oids, asked.broken, isOver, async (some) => {
    const { rows, problem, statistics } = await withReadOnly(pool, bloatGuard, (client) => askBtreeWidths(client, some))
    for (const each of rows) asked.btrees.set(each.oid, each)
    asked.statistics.expected += statistics.expected
    asked.statistics.visible += statistics.visible
    return problem
  })
  return asked
}
