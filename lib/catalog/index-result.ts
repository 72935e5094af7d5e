import 'server-only'
import type { TargetPool } from '@/lib/targets/pool'
import { toNumber, toNumberOrNull, toText } from './decode'
import { glance } from './glance'
import text from './index-result.sql'

export type IndexResult = {
  oid: number
  /** Null when it is gone meanwhile. */
  sizeBytes: number | null
  definition: string
  schema: string
  name: string
  /** Null: that of the database. */
  tablespace: string | null
}

/** What became of indexes. Throws Problem, such as for a lock on one of them. */
export async function askIndexResult(eyes: TargetPool, oids: number[]): Promise<IndexResult[]> {
  const rows = await glance(eyes, text, [`{${oids.join(',')}}`])
  return rows.map((row) => ({
    oid: toNumber(row[0]),
    sizeBytes: toNumberOrNull(row[1]),
    definition: toText(row[2]),
    schema: toText(row[3]),
    name: toText(row[4]),
    tablespace: row[5] ?? null,
  }))
}
