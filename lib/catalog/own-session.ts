import 'server-only'
import type { TargetPool } from '@/lib/targets/pool'
import { toText } from './decode'
import { glance } from './glance'
import text from './own-session.sql'
import type { Backend } from './signal'

/** Sessions that an operation has on its server, found by its token. Throws Problem. */
export async function askOwnSessions(eyes: TargetPool, token: string): Promise<Backend[]> {
  const rows = await glance(eyes, text, [token])
  return rows.map((row) => ({ pid: toText(row[0]), startedAt: toText(row[1]) }))
}
