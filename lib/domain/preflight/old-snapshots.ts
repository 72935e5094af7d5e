import { duration } from '../format'
import { passes, waits, warns } from '../operation/check'
import { nameOfSession } from './name-of-session'
import type { Rule } from './rule'

/** Of these a build takes no notice; the end of a rebuild and a drop wait for them, too. */
const reading = new Set(['AccessShareLock', 'RowShareLock'])

/**
 * A concurrent build waits for every older snapshot of the database, on whatever table; a drop for the holders of locks on its
 * table only. The more it waits, the more it holds back itself.
 */
export const oldSnapshots: Rule = ({ request, bystanders, limits, session }) => {
  if (request.kind === 'analyze-table' || request.kind === 'vacuum-table') return null
  const isDrop = request.kind === 'drop-index' || (request.kind === 'remove-leftover' && !request.finish)
  const concerned = bystanders.filter(
    (each) =>
      each.kind === 'session' &&
      each.does !== 'wraparound' &&
      each.backend !== 'autovacuum worker' &&
      ((!isDrop && each.holdsSnapshot) ||
        each.locks.some((mode) => request.kind !== 'create-index' || !reading.has(mode))),
  )
  const limitMs = limits.oldSnapshotMinutes * 60_000
  const old = concerned.filter((each) => each.ageMs !== null && each.ageMs > limitMs)
  const hidden = concerned.filter((each) => each.ageMs === null && each.backend === null)
  const [oldest] = old.toSorted((a, b) => (b.ageMs ?? 0) - (a.ageMs ?? 0))
  if (oldest) {
    const more = old.length > 1 ? `, and ${old.length - 1} more like it` : ''
    return waits(
      'old-snapshots',
      `${nameOfSession(oldest)} has had a transaction open for ${duration(oldest.ageMs ?? 0)}${more}; the limit is ${limits.oldSnapshotMinutes} min.`,
      {
        hint: 'The operation would wait for its end. It starts by itself when the transaction is over; whoever owns the session can end it.',
        sql: oldest.pid === null ? null : `SELECT pg_terminate_backend(${oldest.pid});`,
      },
    )
  }
  if (hidden.length > 0 && !session.readsStatistics) {
    return warns(
      'old-snapshots',
      `${hidden.length} sessions hold snapshots or locks of an age that is hidden from us.`,
      {
        hint: 'With pg_monitor their age can be seen before the start.',
      },
    )
  }
  const youngest = concerned.length === 0 ? 'none at all' : `${concerned.length} younger`
  return passes(
    'old-snapshots',
    `No transaction to wait for is older than ${limits.oldSnapshotMinutes} min (${youngest}).`,
  )
}
