import { groupBy } from '../group-by'
import type { Use, WatchedIndex, WatchedTable } from './watched'

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
      measured: sumMeasured(leaves),
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

/**
 * Tables with each partitioned one carrying the rows, sizes and counts of its partitions: it has none of its own. The
 * partitions stay in the list as they are.
 */
export function rollUpTables(tables: readonly WatchedTable[]): WatchedTable[] {
  if (!tables.some((table) => table.kind === 'p')) return [...tables]
  const children = groupBy(
    tables.filter((table) => table.parentOid !== null),
    (table) => table.parentOid,
  )
  const leavesOf = (oid: number): WatchedTable[] =>
    (children.get(oid) ?? []).flatMap((child) => (child.kind === 'p' ? leavesOf(child.oid) : [child]))
  return tables.map((table) => {
    const leaves = table.kind === 'p' ? leavesOf(table.oid) : []
    if (leaves.length === 0) return table
    const sum = (pick: (leaf: WatchedTable) => number) => leaves.reduce((total, leaf) => total + pick(leaf), 0)
    const perWindow = (pick: (counted: WatchedTable['counted']) => number) =>
      sum(({ counted }) => (pick(counted) / counted.days) * table.counted.days)
    return {
      ...table,
      rowEstimate: Math.max(
        table.rowEstimate,
        sum((leaf) => Math.max(0, leaf.rowEstimate)),
      ),
      liveRows: sum((leaf) => leaf.liveRows),
      heapBytes: leaves.reduce<number | null>((total, leaf) => addSize(total, leaf.heapBytes), 0),
      toastBytes: leaves.reduce<number | null>((total, leaf) => addSize(total, leaf.toastBytes), 0),
      counted: {
        days: table.counted.days,
        inserts: perWindow((counted) => counted.inserts),
        updates: perWindow((counted) => counted.updates),
        hotUpdates: perWindow((counted) => counted.hotUpdates),
        deletes: perWindow((counted) => counted.deletes),
        seqScans: perWindow((counted) => counted.seqScans),
        seqRowsRead: perWindow((counted) => counted.seqRowsRead),
        indexScans: perWindow((counted) => counted.indexScans),
      },
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

function sumMeasured(leaves: readonly WatchedIndex[]): WatchedIndex['measured'] {
  const sums = { neededBytes: 0 as number | null, rows: 0 as number | null }
  for (const { measured } of leaves) {
    sums.neededBytes = addSize(sums.neededBytes, measured?.neededBytes ?? null)
    sums.rows = addSize(sums.rows, measured?.rows ?? null)
  }
  return leaves.length === 0 ? null : sums
}

function addSize(sum: number | null, size: number | null): number | null {
  return sum === null || size === null ? null : sum + size
}

function latest(times: readonly (Date | null)[]): Date | null {
  return times.reduce<Date | null>((last, time) => (time && (!last || time > last) ? time : last), null)
}
