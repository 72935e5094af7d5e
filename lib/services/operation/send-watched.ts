import 'server-only'
import { askIdentity, setTimeouts } from '@/lib/catalog/operating-session'
import { askOwnSession } from '@/lib/catalog/own-session'
import { lockTimeoutOf } from '@/lib/domain/operation/lock-timeout'
import type { Step } from '@/lib/domain/operation/step'
import type { Notice } from '@/lib/targets/pool'
import { asTargetProblem, excerptOf } from '@/lib/targets/problem'
import { type Hold, LetGo } from './hold'
import { refuseOther } from './session'
import { isLoss, type Watched, watchOver } from './watch-over'
import { ensureSession, persist, pidOf, type Work } from './work'

/**
 * Sends one statement and watches it to its end. Where the connection is lost, what goes on in the server is followed there.
 * Throws LetGo when another worker took the operation over.
 */
export async function sendWatched(
  work: Work,
  step: Step,
  how: { at: number; steps: readonly Step[]; droppedOid: number | null; obeysCancel: boolean; notices: Notice[] },
): Promise<Watched> {
  const { site, hold } = work
  // What makes an index whole again, or removes what was left, is never too late.
  const lateAt = how.obeysCancel ? work.lateAt : Number.POSITIVE_INFINITY
  const session = await ensureSession(work)
  const lockMs = lockTimeoutOf(step)
  let watched: Watched
  try {
    await setTimeouts(session.client, { lockMs, statementMs: how.obeysCancel ? timeLimitOf(work, step) : 0 })
    hold.check()
    const running = session.client.query(step.sql, [], {
      deadlineMs: Number.POSITIVE_INFINITY,
      onNotice: (notice) => how.notices.push(notice),
    })
    const at = { ...how, step: how.at, lateAt, cut: () => session.client.destroy() }
    watched = await watchOver(site, hold, session.facts, at, running)
  } catch (error) {
    if (error instanceof LetGo || hold.isLetGo()) throw new LetGo()
    watched = { end: 'gone', problem: asTargetProblem(error), cancelled: null, gaveWayTo: null }
  }
  for (const { message } of how.notices) await hold.log('notice', excerptOf(message))
  if (watched.end === 'gone' || (watched.problem && isLoss(watched.problem))) {
    await session.close('cut')
    work.session = null
    await hold.log('note', 'The connection was lost; the server is asked what became of the statement.')
    await follow(work, step, how.obeysCancel)
  }
  return watched
}

/** After the end of its window a statement is cancelled by the run; where none is there to do that, the server does. */
const graceMs = 30_000

/** Milliseconds for which the server lets a statement within a window go on; 0 without a limit. A drop comes to its end. */
function timeLimitOf({ endsAt }: Work, { does }: Step): number {
  if (endsAt === null || does === 'drop') return 0
  return Math.max(1_000, endsAt.getTime() + graceMs - Date.now())
}

/** Waits for what the session of this operation still does on the server, a repair to its end. */
export async function follow(work: Work, step: Step, obeysCancel: boolean): Promise<void> {
  const { site, hold, plan } = work
  await persist(work, async () => {
    refuseOther(hold.row, await askIdentity(site.eyes))
    const { token, backendPid, backendStartedAt } = hold.row
    if (token === null || backendPid === null || backendStartedAt === null || backendPid === pidOf(work)) return
    const known = { pid: String(backendPid), startedAt: backendStartedAt }
    const backend = await askOwnSession(site.eyes, token, known)
    if (!backend) return
    await hold.log('note', `Process ${backend.pid} of the server still does it, and is followed to its end.`)
    const at = Math.max(0, plan.steps.indexOf(step))
    const how = {
      steps: plan.steps,
      step: at,
      droppedOid: droppedOf(hold, at),
      lateAt: obeysCancel ? work.lateAt : Number.POSITIVE_INFINITY,
      obeysCancel,
      cut: () => {},
    }
    await watchOver(site, hold, backend, how, null)
  })
}

function droppedOf(hold: Hold, at: number): number | null {
  const outcome = hold.row.steps?.[at]
  const step = hold.row.plan?.steps[at]
  if (step?.does !== 'drop') return null
  return outcome?.before.find((each) => each.name === step.object.name)?.oid ?? null
}
