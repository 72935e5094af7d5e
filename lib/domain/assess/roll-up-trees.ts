import { groupBy } from '../group-by'
import type { Use, WatchedIndex } from './watched'

/**
 * Indexes with each partitioned one carrying what its leaves were used, when last, and what they take together: a tree is
 * kept by its one hot leaf. Leaves stay in the list as they are.
 */
export function rollUpTrees(indexes: readonly WatchedIndex[]): WatchedIndex[] {
  const children = groupBy(
    indexes.filter((index) => index.parentOid !== null),
    (index) => index.parentOid,
  )
  const leavesOf = (oid: number): WatchedIndex[] =>
    (children.get(oid) ?? []).flatMap((child) => (child.kind === 'I' ? leavesOf(child.oid) : [child]))
  return indexes.map((index) => {
    if (index.kind !== 'I') return index
    const leaves = leavesOf(index.oid)
    const slugs = [...new Set([index, ...leaves].flatMap((each) => each.elsewhere.map(({ slug }) => slug)))]
    return {
      ...index,
      used: sumUse(leaves.map((leaf) => leaf.used)),
      scansSum: leaves.reduce((sum, leaf) => sum + leaf.scansSum, 0),
      sizeBytes: leaves.reduce<number | null>((sum, leaf) => addSize(sum, leaf.sizeBytes), 0),
      lastUsedAt: latest(leaves.map((leaf) => leaf.lastUsedAt)),
      elsewhere: slugs.map((slug) => {
        const shares = leaves.flatMap((leaf) => leaf.elsewhere.filter((each) => each.slug === slug))
        const own = index.elsewhere.find((each) => each.slug === slug)
        return {
          slug,
          used: sumUse(shares.map((share) => share.used)),
          lastUsedAt: latest(shares.map((share) => share.lastUsedAt)),
          firstSeenAt: own?.firstSeenAt ?? latest(shares.map((share) => share.firstSeenAt)) ?? index.firstSeenAt,
        }
      }),
    }
  })
}

function sumUse(uses: readonly Use[]): Use {
  const sum = { scans: 0, tuplesRead: 0, tuplesFetched: 0 }
  for (const use of uses) {
    sum.scans += use.scans
    sum.tuplesRead += use.tuplesRead
    sum.tuplesFetched += use.tuplesFetched
  }
  return sum
}

function addSize(sum: number | null, size: number | null): number | null {
  return sum === null || size === null ? null : sum + size
}

function latest(times: readonly (Date | null)[]): Date | null {
  return times.reduce<Date | null>((last, time) => (time && (!last || time > last) ? time : last), null)
}
