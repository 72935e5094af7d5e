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
}
export type CountersCause = 'reset' | 'crash' | 'first-sample' | 'failover'

export type Continuity = {
  events: { kind: LineageKind; detail: Record<string, string | number | null> }[]
  /**
   * False when the counters now seen were counted by another server than before: they are a new baseline, and nothing may
   * be subtracted from them.
   */
  isComparable: boolean
  /** True when every counter began anew in between, so that all they show was counted since. */
  wasReset: boolean
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
  if (!before) return { events: [], isComparable: false, wasReset: false, ...fresh }

  const events: Continuity['events'] = []
  const isOther =
    before.systemIdentifier !== null &&
    now.systemIdentifier !== null &&
    before.systemIdentifier !== now.systemIdentifier
  if (isOther) {
    events.push({ kind: 'different-server', detail: { before: before.systemIdentifier, now: now.systemIdentifier } })
    return { events, isComparable: false, wasReset: false, countersSince: at, countersSinceCause: 'first-sample' }
  }

  const hasRestarted = !isSame(before.postmasterStartedAt, now.postmasterStartedAt)
  const hasNewTimeline = before.timelineId !== null && now.timelineId !== null && before.timelineId !== now.timelineId
  const wasPromoted = before.isInRecovery === true && !now.isInRecovery
  if (majorOf(before.versionNumber) !== majorOf(now.versionNumber)) {
    events.push({ kind: 'upgraded', detail: { before: before.versionNumber, now: now.versionNumber } })
  }
  if (hasNewTimeline || wasPromoted) {
    events.push({ kind: 'failover', detail: { timeline: now.timelineId } })
    if (hasRestarted && !wasPromoted) {
      return { events, isComparable: false, wasReset: false, countersSince: at, countersSinceCause: 'failover' }
    }
  }

  const hasFallen = before.commits !== null && now.commits < before.commits
  const shared = now.sharedStatsResetAt
  const hasCrashed =
    hasRestarted &&
    shared !== null &&
    !isSame(before.sharedStatsResetAt, shared) &&
    shared.getTime() >= now.postmasterStartedAt.getTime() - 1000
  if (hasCrashed) {
    events.push({ kind: 'crash', detail: {} })
    return { events, isComparable: true, wasReset: true, countersSince: shared, countersSinceCause: 'crash' }
  }
  if (hasFallen) {
    events.push({ kind: 'statistics-reset', detail: {} })
    return { events, isComparable: true, wasReset: true, countersSince: own ?? at, countersSinceCause: 'reset' }
  }
  if (hasRestarted && !hasNewTimeline) events.push({ kind: 'restart', detail: {} })
  const continues = { events, isComparable: true, wasReset: false }
  if (!before.countersSince || (own && own > before.countersSince)) return { ...continues, ...fresh }
  return {
    ...continues,
    countersSince: before.countersSince,
    countersSinceCause: before.countersSinceCause ?? 'first-sample',
  }
}

function causeOf(now: ServerFacts, since: Date): CountersCause {
  return isSame(now.databaseStatsResetAt, since) ? 'reset' : 'crash'
}

function latest(...times: (Date | null)[]): Date | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : new Date(Math.max(...known.map((time) => time.getTime())))
}

function isSame(a: Date | null, b: Date | null): boolean {
  return (a?.getTime() ?? null) === (b?.getTime() ?? null)
}

function majorOf(version: number | null): number | null {
  return version === null ? null : Math.floor(version / 10_000)
}
