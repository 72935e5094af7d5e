import { looksLikeProbes, type Verdict } from '../verdict'
import type { WatchedIndex, WatchedTable } from './watched'
import { writeCost } from './write-cost'

/**
 * How much an index is read for what it costs. `never` and `stopped` only where the whole window speaks for it; null while
 * that is not known, and for what guards rows instead of finding them.
 */
export const useClasses = ['never', 'stopped', 'rare-but-costly', 'rare-and-cheap', 'used'] as const
export type UseClass = (typeof useClasses)[number]

export const useWords: Record<UseClass, string> = {
  never: 'Never read',
  stopped: 'No longer read',
  'rare-but-costly': 'Read rarely, costly',
  'rare-and-cheap': 'Read rarely, cheap',
  used: 'Read',
}

/** A costly one takes at least so many entries a day, and at least a thousand for each scan. */
const leastEntriesPerDay = 10_000
const entriesPerScan = 1_000
const mostRarePerDay = 1
/** Before a week nothing is called rare. */
const leastDays = 7

/** The class of an index by its use on all servers of the cluster. */
export function classOfUse(index: WatchedIndex, table: WatchedTable, verdict: Verdict): UseClass | null {
  if (verdict === 'candidate') return lastUsedAt(index) ? 'stopped' : 'never'
  const uses = [index.used, ...index.elsewhere.map((each) => each.used)]
  const { days } = table.counted
  const scans = uses.reduce((sum, used) => sum + (looksLikeProbes(used, days) ? 0 : used.scans), 0)
  if (scans === 0) return null
  if (days < leastDays) return 'used'
  const { entriesPerDay } = writeCost(index, table)
  const scansPerDay = scans / days
  const isBound = index.isUnique || index.isExclusion || index.constraintName !== null
  if (!isBound && entriesPerDay >= leastEntriesPerDay && entriesPerDay >= entriesPerScan * scansPerDay) {
    return 'rare-but-costly'
  }
  return scansPerDay <= mostRarePerDay ? 'rare-and-cheap' : 'used'
}

/** When any server of the cluster was last seen to use it. */
export function lastUsedAt(index: Pick<WatchedIndex, 'lastUsedAt' | 'elsewhere'>): Date | null {
  return [index, ...index.elsewhere].reduce<Date | null>(
    (last, each) => (each.lastUsedAt && (!last || each.lastUsedAt > last) ? each.lastUsedAt : last),
    null,
  )
}
