import 'server-only'
import type { Count, Sighting } from '@/lib/domain/operation/sighting'
import type { TargetPool } from '@/lib/targets/pool'
import { toBoolean, toList } from './decode'
import { glance } from './glance'
import type { Backend } from './signal'
import text from './watch-session.sql'

const count = (total: unknown, done: unknown): Count => ({
  total: Number(total ?? 0) || 0,
  done: Number(done ?? 0) || 0,
})

/** Looks at a session of ours, and at those that wait for it. Throws Problem when the server cannot be asked. */
export async function watchSession(eyes: TargetPool, backend: Backend, droppedOid: number | null): Promise<Sighting> {
  const [row] = await glance(eyes, text, [backend.pid, backend.startedAt, droppedOid])
  const [there, state, waitType, waitEvent, blockers, waiters, build, vacuum, analyze, flags] = row ?? []
  const [built, vacuumed, analyzed, flagged] = [build, vacuum, analyze, flags].map((each) => toList(each))
  return {
    isThere: toBoolean(there),
    state: state ?? null,
    waitType: waitType ?? null,
    waitEvent: waitEvent ?? null,
    blockers: [...new Set(toList(blockers).map(Number))],
    waiters: toList(waiters).map((each) => {
      const [pid, holds, snapshot, kind] = Array.isArray(each) ? each : []
      return {
        pid: Number(pid),
        holdsLock: holds === true,
        hasSnapshot: typeof snapshot === 'boolean' ? snapshot : null,
        isAutovacuum: kind === 'autovacuum worker',
      }
    }),
    build: build
      ? {
          phase: String(built![0] ?? ''),
          lockers: count(built![1], built![2]),
          blocks: count(built![3], built![4]),
          tuples: count(built![5], built![6]),
        }
      : null,
    vacuum: vacuum
      ? {
          phase: String(vacuumed![0] ?? ''),
          scanned: count(vacuumed![1], vacuumed![2]),
          vacuumed: Number(vacuumed![3]),
        }
      : null,
    analyze: analyze ? { phase: String(analyzed![0] ?? ''), sampled: count(analyzed![1], analyzed![2]) } : null,
    flags: flags
      ? { isValid: flagged![0] === true, isReady: flagged![1] === true, isLive: flagged![2] === true }
      : null,
  }
}
