import type { Finding } from '../finding'
import { bytes, compactCount, count, perDay } from '../format'
import { objectOfTable, rowsOf, type WatchedTable } from './watched'

const leastBytes = 50 * 1024 * 1024
const leastPerDay = 24
const wholeShare = 0.5

/** A large table read from end to end again and again. It points to statements, never to an index by itself. */
export function sequentialScans(table: WatchedTable): Finding | null {
  const { seqScans, seqRowsRead, days } = table.counted
  const rows = rowsOf(table)
  if ((table.kind !== 'r' && table.kind !== 'm') || (table.heapBytes ?? 0) < leastBytes || seqScans === 0) return null
  if (rows === null) return null
  if (seqScans / days < leastPerDay || seqRowsRead / seqScans < wholeShare * rows) return null
  return {
    kind: 'sequential-scans',
    severity: 'note',
    says: `${bytes(table.heapBytes ?? 0)} are read from end to end ${perDay(seqScans / days)}.`,
    objects: [objectOfTable(table)],
    reclaimableBytes: null,
    evidence: [
      {
        topic: 'Scans',
        text: `${count(seqScans)} sequential scans in the window, each of ${compactCount(Math.round(seqRowsRead / seqScans))} rows in the mean; the table has about ${compactCount(rows)}.`,
        weight: 'notes',
        at: null,
      },
      {
        topic: 'Meaning',
        text: 'Reports and dumps read whole tables rightly. Whether an index helps is told by the plans of the statements, not by this count.',
        weight: 'notes',
        at: null,
      },
    ],
    nextStep: { text: `Look at the statements that read “${table.name}” and explain the slowest.`, sql: null },
    verdict: null,
    fingerprint: '[]',
  }
}
