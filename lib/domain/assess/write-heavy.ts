import type { Finding } from '../finding'
import { bytes, compactCount } from '../format'
import { isRead, isSeenWhole } from './use-class'
import { objectOfIndex, objectOfTable, type Watch, type WatchedIndex, type WatchedTable } from './watched'
import { writeCost } from './write-cost'

const leastEntriesPerDay = 100_000
const leastIndexes = 2
const leastDays = 7

/**
 * A table whose writes feed several indexes that nobody reads, on any server, for the whole window. Unique indexes are left
 * out: they guard rows.
 */
export function writeHeavy(table: WatchedTable, indexes: readonly WatchedIndex[], watch: Watch): Finding | null {
  if (table.counted.days < leastDays) return null
  const plain = indexes.filter((index) => index.kind === 'i' && index.isReady)
  const idle = plain.filter(
    (index) => !index.isUnique && !index.isExclusion && !isRead(index, table.counted.days) && isSeenWhole(index, watch),
  )
  const entries = idle.reduce((sum, index) => sum + writeCost(index, table).entriesPerDay, 0)
  if (idle.length < leastIndexes || entries < leastEntriesPerDay) return null
  const size = idle.reduce((sum, index) => sum + (index.sizeBytes ?? 0), 0)
  return {
    kind: 'write-heavy',
    severity: 'attention',
    says: `${idle.length} of ${plain.length} indexes of the table have no reader and take ${compactCount(Math.round(entries))} entries a day.`,
    objects: [objectOfTable(table), ...idle.slice(0, 20).map(objectOfIndex)],
    reclaimableBytes: null,
    evidence: [
      {
        topic: 'Writes',
        text: `Each index takes up to ${compactCount(Math.round(writeCost(idle[0]!, table).entriesPerDay))} entries a day; together those without a reader take ${bytes(size)} on disk.`,
        weight: 'notes',
        at: null,
      },
      ...idle.slice(0, 20).map((index) => ({
        topic: 'Without reader',
        text: `“${index.name}” on ${index.columns}${index.sizeBytes === null ? '' : `, ${bytes(index.sizeBytes)}`}.`,
        weight: 'notes' as const,
        at: null,
      })),
    ],
    nextStep: { text: 'Each of them has a verdict of its own; begin with those that another index covers.', sql: null },
    verdict: null,
    fingerprint: JSON.stringify(idle.map((index) => index.name).sort()),
  }
}
