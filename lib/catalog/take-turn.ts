import 'server-only'
import { mark } from '@/lib/targets/marker'
import type { TargetClient } from '@/lib/targets/pool'
import { excerptOf } from '@/lib/targets/problem'
import { toBoolean, toNumberOrNull } from './decode'
import text from './take-turn.sql'

/** The letters of our name, as two numbers. */
const ourLock = [0x4172626f, 0x72697374].map(String)

/** Who has the turn: its session, the name that goes by, and its role, as far as they can be seen. */
export type TurnHolder = { pid: number | null; application: string | null; role: string | null }

/**
 * Takes the turn of maintenance in a database for a session, until that ends: over all installations of Arborist one has it.
 * Null when it is ours now; else who has it. Throws Problem.
 */
export async function takeTurn(client: TargetClient): Promise<TurnHolder | null> {
  const [row] = await client.query(mark(text), ourLock)
  if (!row || toBoolean(row[0])) return null
  const application = row[2] ? excerptOf(row[2]) : null
  return { pid: toNumberOrNull(row[1]), application, role: row[3] ? excerptOf(row[3]) : null }
}
