import 'server-only'
import { askObstacles } from '@/lib/catalog/obstacles'
import type { Backend } from '@/lib/catalog/signal'
import { signal } from '@/lib/catalog/signal'
import { watchSession } from '@/lib/catalog/watch-session'
import { duration } from '@/lib/domain/format'
import type { Obstacle, Progress } from '@/lib/domain/operation/progress'
import { progressOf, standingOf } from '@/lib/domain/operation/progress-of'
import { mustGiveWay, type Sighting } from '@/lib/domain/operation/sighting'
import type { Step } from '@/lib/domain/operation/step'
import type { Problem } from '@/lib/domain/problem'
import { asTargetProblem } from '@/lib/targets/problem'
import type { Hold } from './hold'
import type { Site } from './site'

export type Watched = {
  /** `gone`: the session is not there any more and did not answer us. */
  end: 'answered' | 'gone'
  problem: Problem | null
  /** Why we cancelled it ourselves. */
  cancelled: 'asked' | 'gave-way' | 'late' | null
  gaveWayTo: string | null
}

const calmMs = 200
const tenseMs = 100
const noteEveryMs = 400
const stallEveryMs = 700
/** A wait so long is worth a line in the log, with whom it waits for. */
const longWaitMs = 5_000
/** A function may swallow a cancel; our own session is then ended. */
const terminateAfterMs = 15_000

/**
 * Looks on until a statement ends: five times a second, from a second connection. Cancels our own statement when the
 * application would get into a deadlock with it, when somebody asked for an end, and when it lasts too long; never touches
 * another session. Writes progress. Without `running`, which is what is left when the connection was lost, it ends when the
 * session is gone. Throws LetGo.
 */
export async function watchOver(
  site: Site,
  hold: Hold,
  backend: Backend,
  at: {
    steps: readonly Step[]
    step: number
    droppedOid: number | null
    lateAt: number
    obeysCancel: boolean
    cut: () => void
  },
  running: Promise<unknown> | null,
): Promise<Watched> {
  const step = at.steps[at.step]!
  const watched: Watched = { end: 'gone', problem: null, cancelled: null, gaveWayTo: null }
  let isAnswered = false
  let isLost = running === null
  const answer = running?.then(
    () => {
      isAnswered = true
    },
    (error) => {
      watched.problem = asTargetProblem(error)
      if (isLoss(watched.problem)) isLost = true
      else isAnswered = true
    },
  )
  let cancelledAt = 0
  let missing = 0
  let notedAt = 0
  let shown = ''
  let blindSince = 0
  let wait: { since: number; toldAt: number; told: string } | null = null

  while (true) {
    if (isAnswered) {
      await tellWait([], '')
      return { ...watched, end: 'answered' }
    }
    hold.check()
    const seen = await look()
    if (seen) {
      await react(seen)
      missing = seen.isThere ? 0 : missing + 1
      if (missing >= 2 && isLost) return watched
      // The server has no such session and yet says nothing: the link is dead.
      if (missing >= 10) {
        at.cut()
        isLost = true
      }
      if (isLost && seen.isThere && seen.state !== 'active')
        await signal(site.eyes, backend, 'terminate').catch(() => {})
    }
    const pause = hold.rest(pauseAfter(seen))
    await (answer && !isLost ? Promise.race([answer, pause]) : pause)
  }

  async function look(): Promise<Sighting | null> {
    try {
      const seen = await watchSession(site.eyes, backend, at.droppedOid)
      blindSince = 0
      return seen
    } catch (error) {
      if (blindSince === 0) blindSince = Date.now()
      // Both links are down: the server is away, and whoever calls looks for it.
      if (isLost && Date.now() - blindSince > 2_000) throw asTargetProblem(error)
      return null
    }
  }

  async function react(seen: Sighting): Promise<void> {
    const waiter = mustGiveWay(seen, step)
    if (waiter && watched.cancelled === null) {
      await cancel('gave-way')
      const [whom] = await obstacles([waiter.pid])
      watched.gaveWayTo = whom ? namedObstacle(whom) : `session ${waiter.pid}`
    } else if (at.obeysCancel && hold.isCancelAsked() && watched.cancelled === null) {
      if (hold.row.state === 'running') await hold.move('cancelling')
      await cancel('asked')
    } else if (Date.now() > at.lateAt && watched.cancelled === null) {
      await cancel('late')
    } else if (cancelledAt > 0 && seen.state === 'active' && Date.now() - cancelledAt > 2_000) {
      const how = Date.now() - cancelledAt > terminateAfterMs ? 'terminate' : 'cancel'
      await signal(site.eyes, backend, how).catch(() => {})
    }
    await tell(seen)
  }

  async function cancel(why: NonNullable<Watched['cancelled']>): Promise<void> {
    if (isAnswered) return
    watched.cancelled = why
    cancelledAt = Date.now()
    await signal(site.eyes, backend, 'cancel').catch(() => {})
  }

  async function tell(seen: Sighting): Promise<void> {
    if (!seen.isThere) return
    const before: Progress | null = hold.row.progress
    const standing = standingOf(step, seen)
    await tellWait(seen.blockers, standing.phase)
    const others = [...seen.blockers, ...seen.waiters.map((each) => each.pid)]
    const key = JSON.stringify([standing.phase, others])
    const now = Date.now()
    const isNews = key !== shown
    if (!isNews && now - notedAt < noteEveryMs) return
    const progress = progressOf(at.steps, { step: at.step, time: new Date(now) }, standing, before)
    // A stall is told less often, for those who look whether it lives.
    if (!isNews && progress.done === before?.done && now - notedAt < stallEveryMs) return
    const known = others.length > 0 ? await obstacles(others) : []
    const isOf = (pids: number[]) => known.filter((each) => pids.includes(each.pid))
    const waitsFor = isOf(seen.blockers)
    const holdsUp = isOf(seen.waiters.map((each) => each.pid))
    await hold.note({ progress: { ...progress, waitsFor, holdsUp } })
    shown = key
    notedAt = now
  }

  /** A line in the log when a wait has become long, another when it is for others now, and one at its end. */
  async function tellWait(blockers: readonly number[], phase: string): Promise<void> {
    const now = Date.now()
    if (blockers.length === 0) {
      if (wait?.told) await hold.log('wait', `The wait is over after ${duration(now - wait.since)}.`)
      wait = null
      return
    }
    wait ??= { since: now, toldAt: now, told: '' }
    const key = blockers.toSorted((a, b) => a - b).join()
    if (key === wait.told || now - wait.toldAt < longWaitMs) return
    wait.told = key
    wait.toldAt = now
    const names = (await obstacles([...blockers])).map(namedObstacle).join(', ')
    const lasted = duration(now - wait.since)
    await hold.log('wait', `${phase.charAt(0).toUpperCase()}${phase.slice(1)}, for ${lasted} now, because of ${names}.`)
  }

  async function obstacles(pids: number[]): Promise<Obstacle[]> {
    return askObstacles(site.reader, pids, Number(backend.pid)).catch(() =>
      pids.map((pid) => ({
        pid,
        user: null,
        application: null,
        database: null,
        state: null,
        since: null,
        kind: 'session' as const,
        label: `session ${pid}`,
      })),
    )
  }
}

/** Where a deadlock may come about, looks are closer; they must stay well below the server's deadlock_timeout. */
function pauseAfter(seen: Sighting | null): number {
  if (!seen) return 500
  return seen.waitType === 'Lock' || seen.waiters.length > 0 ? tenseMs : calmMs
}

/** `session 4711 (app, psql, idle in transaction)`. */
function namedObstacle({ label, user, application, state }: Obstacle): string {
  const more = [user, application, state].filter(Boolean).join(', ')
  return more ? `${label} (${more})` : label
}

/** Was the connection lost, so that nothing is known of the statement? An error of the statement itself is an answer. */
export function isLoss(problem: Problem): boolean {
  if (problem.sqlstate) return /^(57P0|08)/.test(problem.sqlstate) || problem.sqlstate === '25P04'
  return ['unreachable', 'timed-out', 'cancelled'].includes(problem.code)
}
