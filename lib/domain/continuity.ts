import type { ServerFacts } from './facts'
import type { LineageKind } from './lineage'

/** What the snapshot before knew of the server; nulls before the first one. */
export type ServerBefore = {
  systemIdentifier: string | null
  timelineId: number | null
  isInRecovery: boolean | null
  versionNumber: number | null
  postmasterStartedAt: Date | null
  databaseStatsResetAt: Date | null
  sharedStatsResetAt: Date | null
  commits: number | null
  countersSince: Date | null
  countersSinceCause: CountersCause | null
  /** When it was, by our clock. */
  snapshotAt: Date | null
}
/** `start`: the server's statistics began then, on its first start or after a crash before our time. */
export type CountersCause = 'reset' | 'crash' | 'start' | 'first-sample' | 'failover'

export type Continuity = {
  events: { kind: LineageKind; detail: Record<string, string | number | null> }[]
  /**
   * False when the counters now seen were counted by another server than before: they are a new baseline, and nothing may
   * be subtracted from them.
   */
  isComparable: boolean
  /** True when every counter began anew in between, so that all they show was counted since. */
  wasReset: boolean
  /** False on another cluster, whose OIDs mean other objects: there only names tell what continues. */
  hasSameOids: boolean
  /** Since when the counters count, and why then. */
  countersSince: Date
  countersSinceCause: CountersCause
}

/**
 * Judges whether counters read now continue those read before.
 *
 * A crash (or immediate stop) zeroes every counter and may leave pg_stat_database.stats_reset null, which looks like
 * "never reset"; but the cluster-wide statistics (background writer, WAL, archiver) are then all reset at start-up, while
 * a clean restart leaves them alone. So the window begins at the latest of the database's reset and the oldest of the
 * cluster-wide resets. The reset of a single object moves stats_reset too, so that the window may begin later than it must:
 * that errs on the safe side. Only commits that fell prove that everything was reset.
 */
export function judgeContinuity(before: ServerBefore | null, now: ServerFacts, at: Date): Continuity {
  const own = latest(now.databaseStatsResetAt, now.sharedStatsResetAt)
  const fresh = {
    countersSince: own ?? at,
    countersSinceCause: own ? causeOf(now, own) : ('first-sample' as const),
  }
  if (!before) return { events: [], isComparable: false, wasReset: false, hasSameOids: true, ...fresh }

  const events: Continuity['events'] = []
  const isOther =
    before.systemIdentifier !== null &&
    now.systemIdentifier !== null &&
    before.systemIdentifier !== now.systemIdentifier
  const wasUpgraded = before.versionNumber !== null && majorOf(before.versionNumber) !== majorOf(now.versionNumber)
  if (isOther) {
    events.push({ kind: 'different-server', detail: { before: before.systemIdentifier, now: now.systemIdentifier } })
  }
  if (wasUpgraded) {
    events.push({ kind: 'upgraded', detail: { before: before.versionNumber, now: now.versionNumber } })
  }
  const anew = { events, isComparable: false, wasReset: false, countersSince: at }
  // An upgrade makes a new cluster, and no version carries the counters over.
  if (isOther || wasUpgraded) return { ...anew, hasSameOids: false, countersSinceCause: 'first-sample' }
  if (isOtherNode(before, now, at)) {
    events.push({ kind: 'failover', detail: { timeline: now.timelineId } })
    return { ...anew, hasSameOids: true, countersSinceCause: 'failover' }
  }

  const hasRestarted = !isSame(before.postmasterStartedAt, now.postmasterStartedAt)
  if (before.isInRecovery === true && !now.isInRecovery) events.push({ kind: 'promoted', detail: {} })
  const reset = { events, isComparable: true, wasReset: true, hasSameOids: true }
  const crashedAt = crashOf(before, now, hasRestarted)
  if (crashedAt) {
    // Up to 14 a standby forgets its counters whenever it starts.
    const isForgetful = now.isInRecovery && now.versionNumber < 150_000
    events.push({ kind: isForgetful ? 'statistics-reset' : 'crash', detail: {} })
    return { ...reset, countersSince: crashedAt, countersSinceCause: isForgetful ? 'reset' : 'crash' }
  }
  if (haveCommitsFallen(before, now)) {
    events.push({ kind: 'statistics-reset', detail: {} })
    return { ...reset, countersSince: own ?? at, countersSinceCause: 'reset' }
  }
  if (hasRestarted) events.push({ kind: 'restart', detail: {} })
  const continues = { events, isComparable: true, wasReset: false, hasSameOids: true }
  if (!before.countersSince || (own && own > before.countersSince)) return { ...continues, ...fresh }
  return {
    ...continues,
    countersSince: before.countersSince,
    countersSinceCause: before.countersSinceCause ?? 'first-sample',
  }
}

/**
 * Whether another node of the same cluster answers now. The process is another one, and it has another role or timeline,
 * or it ran already while we were reading the one before: an address can lead to several nodes in turn.
 */
function isOtherNode(before: ServerBefore, now: ServerFacts, at: Date): boolean {
  if (!before.postmasterStartedAt || isSame(before.postmasterStartedAt, now.postmasterStartedAt)) return false
  if (before.isInRecovery !== null && before.isInRecovery !== now.isInRecovery) return true
  if (before.timelineId !== null && now.timelineId !== null && before.timelineId !== now.timelineId) return true
  if (now.postmasterStartedAt < before.postmasterStartedAt) return true
  if (!before.snapshotAt) return false
  const aheadMs = now.serverNow.getTime() - at.getTime()
  return now.postmasterStartedAt.getTime() < before.snapshotAt.getTime() + aheadMs - 5_000
}

/**
 * When a crash zeroed the counters, or null. A crash of one backend makes all start anew while the postmaster stays the
 * same; then only fallen commits or a database reset that is null again tell it from a reset of the shared views by hand.
 */
function crashOf(before: ServerBefore, now: ServerFacts, hasRestarted: boolean): Date | null {
  const shared = now.sharedStatsResetAt
  if (!shared || isSame(before.sharedStatsResetAt, shared)) return null
  if (shared.getTime() < now.postmasterStartedAt.getTime() - 1_000) return null
  const isForgotten = before.databaseStatsResetAt !== null && now.databaseStatsResetAt === null
  return hasRestarted || haveCommitsFallen(before, now) || isForgotten ? shared : null
}

function haveCommitsFallen(before: ServerBefore, now: ServerFacts): boolean {
  return before.commits !== null && now.commits < before.commits
}

function causeOf(now: ServerFacts, since: Date): CountersCause {
  return isSame(now.databaseStatsResetAt, since) ? 'reset' : 'start'
}

function latest(...times: (Date | null)[]): Date | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : new Date(Math.max(...known.map((time) => time.getTime())))
}

function isSame(a: Date | null, b: Date | null): boolean {
  return (a?.getTime() ?? null) === (b?.getTime() ?? null)
}

function majorOf(version: number): number {
  return Math.floor(version / 10_000)
}
