import 'server-only'
import type { TargetPool } from '@/lib/targets/pool'
import { toNumber, toNumberOrNull, toText } from './decode'
import { glance } from './glance'
import text from './index-result.sql'

/** What became of indexes: bytes (null when gone meanwhile) and definition. Throws Problem, such as for a lock on one of them. */
export async function askIndexResult(
  eyes: TargetPool,
  oids: number[],
): Promise<{ oid: number; sizeBytes: number | null; definition: string }[]> {
  const rows = await glance(eyes, text, [`{${oids.join(',')}}`])
  return rows.map((row) => ({ oid: toNumber(row[0]), sizeBytes: toNumberOrNull(row[1]), definition: toText(row[2]) }))
}
