import { bytes, compactCount, count, plural, span } from '../format'
import type { Guards, Task } from './policy'

/** How busy a target is, as asked of it at one moment. Null where it cannot be known. */
export type GuardReading = {
  at: string
  /** The oldest snapshot or prepared transaction in the database that is not our own; ms. */
  oldestSnapshotMs: number | null
  /** Who holds it: a pid with its application, or a prepared transaction. */
  holder: string | null
  /** The standby that lags most: WAL not replayed yet, bytes. */
  lagBytes: number | null
  standby: string | null
  freeBytes: number | null
  /** age(datfrozenxid), transactions. */
  wraparoundAge: number | null
  /** An autovacuum to prevent wraparound runs in this database. */
  isFreezing: boolean
  /** Sessions that wait for a lock held by one of our operations. */
  blockedSessions: number
  /** A dump, a base backup, the first copy of a subscription or a bulk load that runs. */
  copying: string | null
  isInRecovery: boolean
}

export type Breach = { guard: keyof Guards | 'copying' | 'replica'; says: string }

/** What helps when transactions run out, or is over in a moment and gives way: no reason to hold it. */
const helpful: readonly Task[] = ['vacuum', 'statistics']

/** Whether a breach holds only other tasks than `task`. */
export const isSpared = (task: Task, guard: Breach['guard']): boolean =>
  (guard === 'wraparoundAge' && helpful.includes(task)) || (guard === 'oldSnapshotMinutes' && task === 'statistics')

/** The first guard that a reading breaks for a task, in words with its figures; null when it may go on. */
export function breachOf(reading: GuardReading, guards: Guards, task: Task): Breach | null {
  if (reading.isInRecovery)
    return { guard: 'replica', says: 'The target is a replica now; nothing can be changed there.' }
  const { oldestSnapshotMs, lagBytes, freeBytes, wraparoundAge } = reading
  if (guards.oldSnapshotMinutes !== null && oldestSnapshotMs !== null && !isSpared(task, 'oldSnapshotMinutes')) {
    if (oldestSnapshotMs > guards.oldSnapshotMinutes * 60_000) {
      const by = reading.holder ? ` by ${reading.holder}` : ''
      const harm = task === 'vacuum' ? 'VACUUM has to keep what it may see' : 'concurrent builds wait for it'
      const says = `A snapshot is held for ${span(oldestSnapshotMs)}${by}; ${harm}. The limit is ${plural(guards.oldSnapshotMinutes, 'minute')}.`
      return { guard: 'oldSnapshotMinutes', says }
    }
  }
  if (guards.lagBytes !== null && lagBytes !== null && lagBytes > guards.lagBytes) {
    const says = `The standby ${reading.standby ?? 'of this server'} lags ${bytes(lagBytes)} behind; the limit is ${bytes(guards.lagBytes)}.`
    return { guard: 'lagBytes', says }
  }
  if (guards.freeBytes !== null && freeBytes !== null && freeBytes < guards.freeBytes) {
    const says = `${bytes(freeBytes)} are free on the server’s volume; ${bytes(guards.freeBytes)} have to stay.`
    return { guard: 'freeBytes', says }
  }
  const isHeld = guards.wraparoundAge !== null && !isSpared(task, 'wraparoundAge')
  if (isHeld && wraparoundAge !== null && wraparoundAge > guards.wraparoundAge!) {
    const says = `The oldest row not frozen is ${count(wraparoundAge)} transactions old; above ${compactCount(guards.wraparoundAge!)} VACUUM goes first.`
    return { guard: 'wraparoundAge', says }
  }
  if (isHeld && reading.isFreezing) {
    return { guard: 'wraparoundAge', says: 'An autovacuum to prevent wraparound is running; it goes first.' }
  }
  if (guards.blockedSessions !== null && reading.blockedSessions >= guards.blockedSessions) {
    const says = `${plural(reading.blockedSessions, 'session')} ${reading.blockedSessions === 1 ? 'waits' : 'wait'} for a lock of ours; the limit is ${guards.blockedSessions}.`
    return { guard: 'blockedSessions', says }
  }
  if (reading.copying) return { guard: 'copying', says: `${reading.copying} is running; care waits for it.` }
  return null
}

/** Waits after breaches in a row; after the last one the run leaves the rest to the next window. */
export const guardWaitsMs = [0, 10_000, 30_000, 60_000] as const
