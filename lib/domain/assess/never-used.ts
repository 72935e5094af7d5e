import { dropIndex } from '../ddl/index-statements'
import type { Finding } from '../finding'
import { bytes, compactCount, stamp } from '../format'
import type { Ledger } from '../verdict'
import { dropOf } from './next-operation'
import { lastUsedAt } from './use-class'
import { objectOfIndex, type WatchedIndex, type WatchedTable } from './watched'
import { writeCost } from './write-cost'

const largeBytes = 100 * 1024 * 1024
const manyEntriesPerDay = 100_000

/** An index that nothing was seen to use over the whole window, or that was used before it and is no longer. */
export function neverUsed(index: WatchedIndex, table: WatchedTable, { verdict, evidence }: Ledger): Finding | null {
  if (verdict !== 'candidate') return null
  const { entriesPerDay, isAtMost } = writeCost(index, table)
  const usedAt = lastUsedAt(index)
  const wasUsed = usedAt !== null
  const isHeavy = (index.sizeBytes ?? 0) >= largeBytes || entriesPerDay >= manyEntriesPerDay
  const cost = [
    index.sizeBytes === null ? null : `takes ${bytes(index.sizeBytes)}`,
    entriesPerDay >= 1
      ? `is written ${isAtMost ? 'at most ' : ''}${compactCount(Math.round(entriesPerDay))} times a day`
      : null,
  ].filter((part) => part !== null)
  return {
    kind: wasUsed ? 'stopped' : 'never-used',
    severity: isHeavy ? 'attention' : 'note',
    says: `${wasUsed ? `It was last used on ${stamp(usedAt).slice(0, 10)}, and not` : 'No server used it'} in the last 35 days${cost.length > 0 ? `; it ${cost.join(' and ')}` : ''}.`,
    objects: [objectOfIndex(index)],
    reclaimableBytes: index.sizeBytes,
    evidence,
    nextStep: {
      text: 'Unused is not yet unneeded: ask whoever owns the table, then drop it at a quiet time. Keep its definition to create it again.',
      sql: dropIndex(index),
      operations: dropOf(index),
    },
    verdict,
    fingerprint: JSON.stringify([index.columns, wasUsed, isHeavy]),
  }
}
