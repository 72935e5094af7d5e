import 'server-only'
import { isOver } from '@/lib/domain/operation/operation'
import { Problem } from '@/lib/domain/problem'
import { describeError } from '@/lib/runtime/log'
import { type Hold, openHold } from '@/lib/services/operation/hold'
import { operate } from '@/lib/services/operation/operate'
import type { Site } from '@/lib/services/operation/site'
import { askErrand } from '@/lib/store/errand'
import { insist } from '@/lib/store/insist'
import {
  claimOperations,
  findOperation,
  type OperationRow,
  releaseOperations,
  renewOperations,
} from '@/lib/store/operation'
import { asStoreProblem } from '@/lib/store/problem'

/** Longer than the store may be away, shorter than a person waits after a crash. */
const leaseMs = 20_000
const renewMs = 5_000
const showEveryMs = 5_000

/** So many lost threads while an operation was prepared are not by chance. */
const mostLosses = 6

function unreadable(): Problem {
  return new Problem('unreachable', 'What answers at this address hung or broke our connection again and again.', {
    hint: 'Check host and port; if they are right, look at the server’s own log.',
  })
}

export type Tender = {
  /** Looks for what may begin and for who asked for an end. */
  look(): void
  /** Nothing runs, and nothing falls due soon. */
  isIdle(): boolean
  /** Lets go of everything; what runs goes on, on its server, for whoever takes over. */
  stop(): Promise<void>
}

/**
 * Does the operations of one target as they fall due, several at a time where they may. `open` gives the way to the target as it
 * is now, held until the operation leaves it.
 */
export function tend(
  site: Pick<Site, 'store' | 'log'>,
  targetId: string,
  owner: string,
  open: () => Promise<{ site: Site; leave: () => Promise<void> }>,
): Tender {
  const holds = new Map<string, { hold: Hold; done: Promise<void> }>()
  let isStopping = false
  let hasChanged = false
  let shownAt = 0
  let isLooking = false
  let looking = Promise.resolve()
  let isAgain = false
  let next: NodeJS.Timeout | undefined
  const beat = setInterval(() => void guarded(renew), renewMs)

  async function guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!isStopping) site.log.warn('Operations could not be looked at', { targetId, ...describeError(error) })
    }
  }

  async function renew(): Promise<void> {
    if (holds.size === 0) return
    const ours = new Map((await renewOperations(site.store.db, owner, leaseMs)).map((row) => [row.id, row]))
    for (const [id, { hold }] of holds) {
      const row = ours.get(id)
      if (row?.cancelAskedAt) hold.askCancel()
      if (row?.fence === hold.row.fence) continue
      // Over, or in the hands of another worker.
      const now = await findOperation(site.store.db, id)
      if (!now || !isOver(now.state)) hold.letGo()
    }
  }

  async function look(): Promise<void> {
    await renew()
    if (isStopping) return
    const { begun, adopted, nextAt } = await claimOperations(site.store, targetId, owner, leaseMs)
    // Given back by the stop, which waits for this look.
    if (isStopping) return
    for (const row of [...adopted, ...begun]) start(row)
    clearTimeout(next)
    await showResult()
    const waitMs = nextAt ? Math.min(Math.max(0, nextAt.getTime() - Date.now()) + 5, 60_000) : null
    next = waitMs === null ? undefined : setTimeout(() => tender.look(), waitMs)
  }

  /** Has a snapshot taken, so that pages show what was done: when nothing runs any more, and now and then in a long row. */
  async function showResult(): Promise<void> {
    if (!hasChanged || (holds.size > 0 && Date.now() - shownAt < showEveryMs)) return
    hasChanged = false
    shownAt = Date.now()
    const deadlineAt = new Date(shownAt + 60_000)
    await askErrand(site.store.db, { kind: 'snapshot', targetId, payload: {}, deadlineAt })
  }

  function start(row: OperationRow): void {
    const hold = openHold(site.store, row)
    const done = carry(hold).finally(() => {
      holds.delete(row.id)
      hasChanged ||= isOver(hold.row.state) && hold.row.startedAt !== null
      tender.look()
    })
    holds.set(row.id, { hold, done })
  }

  async function carry(hold: Hold): Promise<void> {
    try {
      // Nothing was sent yet, and yet its threads were lost again and again.
      if (hold.row.state === 'preflight' && hold.row.fence - hold.row.attempts > mostLosses) throw unreadable()
      const way = await open()
      try {
        await operate(way.site, hold)
      } finally {
        await way.leave()
      }
    } catch (error) {
      // What runs on the server is looked for again when the way to it is known; what has not begun is told at once.
      const problem = asStoreProblem(error)
      site.log.warn('The way to a target is not known', { targetId, ...describeError(problem) })
      if (hold.row.state !== 'preflight') return hold.rest(leaseMs)
      await hold
        .move('refused', { says: problem.message, problem: problem.toJSON(), finishedAt: new Date() })
        .catch(() => {})
    }
  }

  const tender: Tender = {
    look() {
      if (isStopping) return
      isAgain = true
      if (isLooking) return
      isLooking = true
      looking = (async () => {
        while (isAgain && !isStopping) {
          isAgain = false
          await guarded(look)
        }
        isLooking = false
      })()
    },
    isIdle: () => holds.size === 0 && !isLooking && next === undefined,
    async stop() {
      isStopping = true
      clearInterval(beat)
      clearTimeout(next)
      await looking
      for (const { hold } of holds.values()) hold.letGo()
      await Promise.allSettled([...holds.values()].map(({ done }) => done))
      await insist(() => releaseOperations(site.store.db, [owner]), { ms: 2_000 }).catch(() => {})
    },
  }
  return tender
}
