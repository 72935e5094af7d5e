import { looksLikeProbes, unbrokenSince, type Verdict, windowDays } from '../verdict'
import type { Watch, WatchedIndex, WatchedNode, WatchedTable } from './watched'
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

/** The class of an index by its use on all servers of the cluster, each over the days its counts there go unbroken. */
export function classOfUse(
  index: WatchedIndex,
  table: WatchedTable,
  verdict: Verdict,
  watch: Pick<Watch, 'now' | 'nodes'>,
): UseClass | null {
  if (verdict === 'candidate') return lastUsedAt(index) ? 'stopped' : 'never'
  let scansPerDay = 0
  for (const node of watch.nodes) {
    const used = node.isOwn ? index.used : index.elsewhere.find((each) => each.slug === node.slug)?.used
    const days = Math.min(windowDays, daysUnbroken(index, node, watch.now))
    if (node.isOwn && days < leastDays) return null
    if (used && !looksLikeProbes(used, days)) scansPerDay += used.scans / Math.max(1 / 24, days)
  }
  if (scansPerDay === 0) return null
  const { entriesPerDay } = writeCost(index, table)
  const isBound = index.isUnique || index.isExclusion || index.constraintName !== null
  if (!isBound && entriesPerDay >= leastEntriesPerDay && entriesPerDay >= entriesPerScan * scansPerDay) {
    return 'rare-but-costly'
  }
  return scansPerDay <= mostRarePerDay ? 'rare-and-cheap' : 'used'
}

/** Days for which the counts of an index on a server go unbroken; 0 where it was not read there. */
function daysUnbroken(index: WatchedIndex, node: WatchedNode, now: Date): number {
  const other = index.elsewhere.find((each) => each.slug === node.slug)
  const seen = node.isOwn ? index : other && { firstSeenAt: other.firstSeenAt, broken: null }
  const since = seen ? unbrokenSince(seen, node) : null
  return since ? (now.getTime() - since.at.getTime()) / 86_400_000 : 0
}

/** Whether scans were counted that planning alone does not make. */
export function isRead(index: WatchedIndex, days: number): boolean {
  return [index.used, ...index.elsewhere.map((each) => each.used)].some(
    (used) => used.scans > 0 && !looksLikeProbes(used, days),
  )
}

/** Whether scans on any server of the cluster would have been counted over all of the window. */
export function isSeenWhole(index: WatchedIndex, watch: Watch): boolean {
  return (
    'count' in watch.unwatched &&
    watch.unwatched.count === 0 &&
    watch.nodes.some((node) => node.isInRecovery === false) &&
    watch.nodes.every((node) => !node.isSilent && daysUnbroken(index, node, watch.now) >= windowDays)
  )
}

/** When any server of the cluster was last seen to use it. */
export function lastUsedAt(index: Pick<WatchedIndex, 'lastUsedAt' | 'elsewhere'>): Date | null {
  return [index, ...index.elsewhere].reduce<Date | null>(
    (last, each) => (each.lastUsedAt && (!last || each.lastUsedAt > last) ? each.lastUsedAt : last),
    null,
  )
}
