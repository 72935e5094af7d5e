import 'server-only'
import type { IndexNow } from '@/lib/domain/operation/index-now'
import type { TargetPool } from '@/lib/targets/pool'
import { toBoolean, toNumber, toNumberOrNull, toText } from './decode'
import { glance } from './glance'
import text from './index-now.sql'

/**
 * An index by name and others by number, with what unfinished rebuilds left on their tables. Locks of the session `own` do
 * not count as held. Throws Problem.
 */
export async function askIndexNow(
  eyes: TargetPool,
  asked: { schema: string; name: string; tableOid: number | null; oids: number[]; own: number | null },
): Promise<IndexNow[]> {
  const { schema, name, tableOid, oids, own } = asked
  const rows = await glance(eyes, text, [schema, name, tableOid, `{${oids.join(',')}}`, own])
  return rows.map((row) => ({
    oid: toNumber(row[0]),
    schema: toText(row[1]),
    name: toText(row[2]),
    tableOid: toNumber(row[3]),
    filenode: toNumber(row[4]),
    kind: row[5] === 'I' ? 'I' : 'i',
    isValid: toBoolean(row[6]),
    isReady: toBoolean(row[7]),
    isLive: toBoolean(row[8]),
    isUnique: toBoolean(row[9]),
    hasExpressions: toBoolean(row[10]),
    isConstraint: toBoolean(row[11]),
    parentOid: toNumberOrNull(row[12]),
    isHeld: toBoolean(row[13]),
  }))
}
