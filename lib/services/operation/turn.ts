import 'server-only'
import { setTimeout as sleep } from 'node:timers/promises'
import { type TurnHolder, takeTurn } from '@/lib/catalog/take-turn'
import type { ProblemBody } from '@/lib/domain/problem'
import type { Store } from '@/lib/store/open'
import { findOperation, type OperationRow } from '@/lib/store/operation'
import { findRun, type RunRow } from '@/lib/store/run'
import type { Session } from './session'

/** The maintenance run that an operation is a part of, while it is under way; null for one that persons had begun. */
export async function runUnderWay(
  { db }: Store,
  { runId, needsApproval }: Pick<OperationRow, 'runId' | 'needsApproval'>,
): Promise<RunRow | null> {
  const run = runId === null || needsApproval ? null : await findRun(db, runId)
  return run?.state === 'running' ? run : null
}

const mostTries = 20
const pauseMs = 100

/**
 * Takes the turn of maintenance for the session of an operation. Answers what to say when another installation of Arborist has
 * it. A session of ours that ends in this moment is waited for; one that goes on works beside this one by our own order.
 */
export async function othersTurn({ db }: Store, { client }: Session): Promise<ProblemBody | null> {
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const holder = await takeTurn(client)
    if (!holder) return null
    const [, id] = /^arborist ([0-9a-f-]{36})$/.exec(holder.application ?? '') ?? []
    // Nobody to be seen: whoever had it let go of it meanwhile.
    const isOthers = holder.pid !== null && !(id && (await findOperation(db, id)))
    if (isOthers) return problemOf(holder)
    await sleep(pauseMs)
  }
  return null
}

function problemOf({ pid, role }: TurnHolder): ProblemBody {
  const session = `session ${pid}${role ? ` of the role ${role}` : ''}`
  return {
    code: 'busy',
    message: `Another installation of Arborist works on this database now: ${session}.`,
    hint: 'Have one of them look after it. This one tries again in its next window.',
  }
}
