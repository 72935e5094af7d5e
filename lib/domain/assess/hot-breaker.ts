import type { Finding } from '../finding'
import { compactCount, percent } from '../format'
import type { Evidence, Ledger } from '../verdict'
import type { TableWrite } from './traits'
import { isSeenWhole } from './use-class'
import { objectOfIndex, type Watch, type WatchedIndex, type WatchedTable } from './watched'

export type Broken = { rowsPerDay: number; columns: Set<string> }

/**
 * For each index the updates that it alone keeps from being heap-only: those that set a column of it and of no other index
 * of the table, in keys, INCLUDE, expressions or condition. Since 16 an index that only summarises (BRIN) does not count.
 */
export function brokenAlone(
  writes: readonly TableWrite[],
  indexes: readonly WatchedIndex[],
  readsOf: ReadonlyMap<number, readonly string[]>,
  versionNumber: number,
): Map<number, Broken> {
  const counted = indexes.filter(
    (index) => index.isLive && index.isReady && !(versionNumber >= 160000 && index.method === 'brin'),
  )
  const columnsOf = new Map(counted.map((index) => [index.oid, columnsIn(index, readsOf)]))
  const broken = new Map<number, Broken>()
  // Of an index that is not known any update may be broken, so nothing is said of the others.
  if ([...columnsOf.values()].some((columns) => columns === null)) return broken
  for (const { sets, rowsPerDay } of writes) {
    const touched = counted.filter((index) => sets.some((column) => columnsOf.get(index.oid)!.has(column)))
    const [only] = touched
    if (!only || touched.length > 1) continue
    const known = broken.get(only.oid) ?? { rowsPerDay: 0, columns: new Set() }
    broken.set(only.oid, known)
    known.rowsPerDay += rowsPerDay
    for (const column of sets) if (columnsOf.get(only.oid)!.has(column)) known.columns.add(column)
  }
  return broken
}

function columnsIn(index: WatchedIndex, readsOf: ReadonlyMap<number, readonly string[]>): Set<string> | null {
  const { parts } = index
  if (!parts) return null
  const reads = readsOf.get(index.oid)
  const needsReads = parts.predicate !== null || parts.keys.some((key) => key.expression !== null)
  if (needsReads && !reads) return null
  return new Set([...parts.keys.flatMap((key) => key.name ?? []), ...parts.include, ...(reads ?? [])])
}

const leastRowsPerDay = 1_000
const leastShare = 0.2

/** An index without which a good part of a table's updates could be heap-only and write to no index at all. */
export function hotBreaker(
  index: WatchedIndex,
  table: WatchedTable,
  broken: Broken,
  indexCount: number,
  { verdict }: Ledger,
  watch: Watch,
): Finding | null {
  const { updates, hotUpdates, days } = table.counted
  const updatesPerDay = updates / days
  // Setting a column to the value it has breaks nothing, so no more are lost than were not heap-only.
  const lost = Math.min(broken.rowsPerDay, Math.max(0, updates - hotUpdates) / days)
  if (lost < leastRowsPerDay || lost < leastShare * updatesPerDay) return null
  const columns = [...broken.columns].sort().map((column) => `“${column}”`)
  const scans = index.elsewhere.reduce((sum, { used }) => sum + used.scans, index.used.scans)
  const isUnread = scans === 0 && isSeenWhole(index, watch)
  const unseen = isUnread
    ? 'Nobody reads it.'
    : 'No scan was seen, but not every server of the cluster was watched for the whole window.'
  return {
    kind: 'hot-breaker',
    severity: isUnread ? 'attention' : 'note',
    says: `It alone keeps up to ${compactCount(Math.round(lost))} updates a day of ${columns.join(', ')} from being heap-only, ${percent(Math.min(1, lost / updatesPerDay))} of the table’s updates.`,
    objects: [objectOfIndex(index)],
    reclaimableBytes: null,
    evidence: [
      note(
        'Updates',
        `${compactCount(Math.round(updatesPerDay))} a day, of which ${percent(updates > 0 ? hotUpdates / updates : 0)} were heap-only.`,
      ),
      note(
        'Statements',
        `Those that set ${columns.join(', ')} and no other indexed column changed ${compactCount(Math.round(broken.rowsPerDay))} rows a day.`,
      ),
      note(
        'Price',
        `Each such update writes an entry to all ${indexCount} indexes of the table; a heap-only one writes to none.`,
      ),
      note('Reads', scans > 0 ? `${compactCount(scans)} scans in the window.` : unseen),
    ],
    nextStep: {
      text: isUnread
        ? 'Weigh it by this price, not by its size alone: without it these updates can be heap-only, where their pages have room.'
        : 'Ask whether its readers can do without the column, by a condition in place of a key for instance. A lower fill factor of the table leaves room for heap-only updates.',
      sql: null,
    },
    verdict,
    fingerprint: JSON.stringify([index.columns, columns, isUnread]),
  }
}

const note = (topic: string, text: string): Evidence => ({ topic, text, weight: 'notes', at: null })
