import type { Step } from './step'

/** One look at the session that does an operation. */
export type Sighting = {
  /** The session is there, by process id and start. */
  isThere: boolean
  /** Null when hidden. */
  state: string | null
  waitType: string | null
  waitEvent: string | null
  /** Pids it waits for; 0 stands for a prepared transaction. Empty unless it waits for a lock. */
  blockers: number[]
  waiters: Waiter[]
  build: {
    phase: string
    lockers: Count
    blocks: Count
    tuples: Count
  } | null
  vacuum: { phase: string; scanned: Count; vacuumed: number } | null
  analyze: { phase: string; sampled: Count } | null
  /** Flags of the index being dropped; null when it is gone or none is. */
  flags: { isValid: boolean; isReady: boolean; isLive: boolean } | null
}

export type Count = { done: number; total: number }

/** A session that waits for ours. */
export type Waiter = {
  pid: number
  /** It holds a lock on a table that ours uses. */
  holdsLock: boolean
  /** It holds a snapshot or writes; null when hidden. */
  hasSnapshot: boolean | null
  isAutovacuum: boolean
}

/** What a statement will wait for before it ends: sessions with locks on its table, and those with old snapshots too. */
function waitsLaterFor({ does, isConcurrent }: Pick<Step, 'does' | 'isConcurrent'>): 'snapshots' | 'locks' | null {
  if (!isConcurrent || does === 'analyze') return null
  return does === 'create' || does === 'reindex' ? 'snapshots' : 'locks'
}

/**
 * Must we give way, and to whom? Whoever waits for us while we wait, or holds what we shall have to wait for, will be in a
 * deadlock with us, and the server ends the one whose timer is first, which may be the application. Autovacuum gives way by
 * itself.
 */
export function mustGiveWay(seen: Sighting, step: Pick<Step, 'does' | 'isConcurrent'>): Waiter | null {
  const waiters = seen.waiters.filter((each) => !each.isAutovacuum)
  if (seen.waitType === 'Lock') return waiters[0] ?? null
  const later = waitsLaterFor(step)
  const holds = (each: Waiter) => each.holdsLock || (later === 'snapshots' && each.hasSnapshot !== false)
  return later === null ? null : (waiters.find(holds) ?? null)
}
