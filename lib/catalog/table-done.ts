import 'server-only'
import type { TargetPool } from '@/lib/targets/pool'
import { toBoolean, toNumberOrNull } from './decode'
import { glance } from './glance'
import text from './table-done.sql'

/**
 * When a table was last analyzed or vacuumed by command, in the server's own words; `canTell` when that is counted. `visibleShare` of its
 * pages (0..1) were all-visible then, null where it has none. Throws Problem.
 */
export async function askTableDone(
  eyes: TargetPool,
  tableOid: number,
  does: 'analyze' | 'vacuum',
): Promise<{ at: string | null; canTell: boolean; visibleShare: number | null }> {
  const [row] = await glance(eyes, text, [tableOid])
  return {
    at: row?.[does === 'analyze' ? 0 : 1] ?? null,
    canTell: toBoolean(row?.[2]),
    visibleShare: toNumberOrNull(row?.[3]),
  }
}
