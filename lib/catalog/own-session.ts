import 'server-only'
import { Problem } from '@/lib/domain/problem'
import type { TargetPool } from '@/lib/targets/pool'
import { toText } from './decode'
import { glance } from './glance'
import text from './own-session.sql'
import type { Backend } from './signal'

/**
 * The last session that an operation opened on its server, when it is still there: by its number and start, and the token it
 * goes by. Throws Problem; `busy` while it is there and hidden, since it was opened as another role.
 */
export async function askOwnSession(eyes: TargetPool, token: string, known: Backend): Promise<Backend | null> {
  const [row] = await glance(eyes, text, [token, known.pid, known.startedAt])
  if (!row) return null
  if (row[1] === null) {
    throw new Problem('busy', 'What was begun as another role is still under way there, and hidden from this one.', {
      hint: 'Wait for its end, or give the target back the role that operations had.',
    })
  }
  return { pid: toText(row[0]), startedAt: toText(row[1]) }
}
