import 'server-only'
import type { Db } from '@/lib/store/open'
import type { TargetWithState } from '@/lib/store/target'
import { firstSnapshotAt, judgedAt } from '@/lib/store/target-read'

/** Remembers the `most` answers asked for last, by key. An answer that failed, or is null, is asked for again. */
export function makeMemo<T>(most: number): (key: string, find: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, Promise<T>>()
  return (key, find) => {
    const known = kept.get(key) ?? find()
    kept.delete(key)
    kept.set(key, known)
    if (kept.size > most) kept.delete(kept.keys().next().value!)
    const forget = () => kept.get(key) === known && kept.delete(key)
    known.then((answer) => answer === null && forget(), forget)
    return known
  }
}

/** The part of a memo's key that changes whenever anything about the target's relations may have changed in the store. */
export async function stampOf(db: Db, { id, simulatedUntil, state }: TargetWithState): Promise<string> {
  return JSON.stringify([id, simulatedUntil, state.lastSnapshotAt, state.windowsAt, await judgedAt(db, id)])
}

const watched = makeMemo<Date | null>(1_000)

/** When we first read a target. Only a past written for a demonstration moves it. */
export function watchedSince(db: Db, target: TargetWithState): Promise<Date | null> {
  return watched(`${target.id} ${target.simulatedUntil?.getTime()}`, () => firstSnapshotAt(db, target.id))
}
