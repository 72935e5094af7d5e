import { reindex } from '../ddl/index-statements'
import type { Finding } from '../finding'
import { bytes } from '../format'
import { rebuildOf } from './next-operation'
import { objectOfIndex, type WatchedIndex, type WatchedTable } from './watched'

const leastBytes = 10 * 1024 * 1024

/** Below it an index is meant to be large. */
const leastFill = 90

/**
 * A b-tree of plain columns that takes more room than the rows it points to, while its bloat is not known (`isMeasured`): a
 * sign, no proof. An expression may be longer than its row.
 */
export function largerThanTable(index: WatchedIndex, table: WatchedTable, isMeasured: boolean): Finding | null {
  if (index.method !== 'btree' || index.kind !== 'i' || !index.isValid || isMeasured) return null
  if (index.sizeBytes === null || table.heapBytes === null || index.sizeBytes < leastBytes) return null
  if (!index.parts || index.parts.keys.some((key) => key.expression !== null)) return null
  if (fillFactor(index.parts.options) < leastFill) return null
  const rows = table.heapBytes + (table.toastBytes ?? 0)
  if (index.sizeBytes <= rows) return null
  return {
    kind: 'larger-than-table',
    severity: 'attention',
    says: `It takes ${bytes(index.sizeBytes)}, its table ${bytes(rows)}.`,
    objects: [objectOfIndex(index)],
    reclaimableBytes: null,
    evidence: [
      {
        topic: 'Size',
        text: `Index ${bytes(index.sizeBytes)}, table with TOAST ${bytes(rows)}.`,
        weight: 'notes',
        at: null,
      },
      {
        topic: 'Meaning',
        text: 'An entry is usually smaller than its row, so pages of it may be empty or hardly filled. Long keys and many short rows make an index large as well: how much a rebuild frees is not known from this.',
        weight: 'notes',
        at: null,
      },
    ],
    nextStep: {
      text: 'Measure its bloat (a scan of its pages tells it exactly). If much is free, rebuild it at a quiet time; it needs the room of the new one meanwhile.',
      sql: reindex(index),
      operations: rebuildOf([index]),
    },
    verdict: null,
    fingerprint: JSON.stringify([index.columns]),
  }
}

function fillFactor(options: readonly string[]): number {
  const given = options.find((option) => option.startsWith('fillfactor='))
  return given ? Number(given.slice('fillfactor='.length)) : leastFill
}
