import 'server-only'
import { backOffMs } from '@/lib/domain/operation/back-off'
import type { IndexNow } from '@/lib/domain/operation/index-now'
import type { OperationLimits } from '@/lib/domain/operation/prepared'
import type { OperationPlan } from '@/lib/domain/operation/step'
import { isPassingLook } from '@/lib/domain/operation/step-problem'
import type { ProblemBody } from '@/lib/domain/problem'
import type { Notice } from '@/lib/targets/pool'
import { asTargetProblem } from '@/lib/targets/problem'
import { type Hold, LetGo } from './hold'
import { actAsOwner, openSession, type Session, tokenOf } from './session'
import type { Site } from './site'
import { isLoss, type Watched } from './watch-over'

/** Tries of one statement that gave way, or waits for a lock in vain, before it counts as failed. */
export const mostTries = 8

/** How long a cancelled operation waits for a server that is away. */
const mostGoneMs = 60_000

/** How long it is tried to remove what a statement of ours left, while others hold its table. */
export const mostCleaningMs = 1_800_000

/** One operation while a worker does it. */
export type Work = {
  site: Site
  hold: Hold
  limits: OperationLimits
  plan: OperationPlan
  lateAt: number
  /** The end of the maintenance window it belongs to. */
  endsAt: Date | null
  session: Session | null
  /** Since when the primary could not be reached, until a session on it is open again. */
  goneSince: number | null
}

/** How an operation ends that does not succeed. */
export type End = { state: 'failed' | 'cancelled'; says: string; problem: ProblemBody | null }

/** A try of one statement: how it ended, what the server remarked, and what stood there before. */
export type Sent = Watched & { notices: Notice[]; before: readonly IndexNow[]; lastDoneAt: string | null }

/** An index belongs to the table of the plan, or to a partition of it, whose number is not known before. */
export const knownTable = (plan: OperationPlan): number => plan.table.oid

/** The process of its own session on the server; null while there is none. */
export const pidOf = (work: Work): number | null => (work.session ? Number(work.session.facts.pid) : null)

/** The session of the operation, opened anew where it was lost. Throws Problem. */
export async function ensureSession(work: Work): Promise<Session> {
  if (work.session) return work.session
  const session = await persist(work, async () => {
    const opened = await openSession(work.site, work.hold.row)
    try {
      await actAsOwner(opened, work.plan.table.oid)
      return opened
    } catch (error) {
      await opened.close('cut')
      throw error
    }
  })
  work.session = session
  work.goneSince = null
  await work.hold.note(sessionNote(work.hold, session))
  return session
}

/** By which whoever takes over knows the session again. */
export const sessionNote = ({ row }: Hold, { facts }: Session) => ({
  token: tokenOf(row),
  backendPid: Number(facts.pid),
  backendStartedAt: facts.startedAt,
})

/**
 * Does again what the server could not answer because it was away, until it is there or time is over: after a cancel a minute of
 * all that is asked, however much there is.
 */
export async function persist<T>(work: Work, ask: () => Promise<T>): Promise<T> {
  const { hold } = work
  const since = Date.now()
  for (let tries = 1; ; tries += 1) {
    hold.check()
    try {
      const answer = await ask()
      // Reading alone proves no primary: a standby reads as well.
      if (work.session) work.goneSince = null
      if (tries > 1) await hold.log('note', 'The server answers again.')
      return answer
    } catch (error) {
      if (error instanceof LetGo) throw error
      const problem = asTargetProblem(error)
      const isAway = isPassingLook(problem) || isLoss(problem)
      const isLate = Date.now() > work.lateAt && Date.now() - since > mostCleaningMs
      if (isAway) work.goneSince ??= Date.now()
      const isOver = isLate || (hold.isCancelAsked() && Date.now() - (work.goneSince ?? since) > mostGoneMs)
      if (!isAway || isOver) throw problem
      if (tries === 1) await hold.log('wait', `${problem.message} It is asked again until it can go on.`)
      await hold.rest(Math.min(backOffMs(tries) / 4, 5_000))
    }
  }
}
