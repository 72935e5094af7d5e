import { reindex } from '../ddl/index-statements'
import type { Finding } from '../finding'
import { bytes } from '../format'
import { rebuildOf } from './next-operation'
import { objectOfIndex, type WatchedIndex, type WatchedTable } from './watched'

const leastBytes = 10 * 1024 * 1024

/** A b-tree that takes more room than the rows it points to: nearly always pages emptied and never given back. */
export function largerThanTable(index: WatchedIndex, table: WatchedTable): Finding | null {
  if (index.method !== 'btree' || index.kind !== 'i' || !index.isValid) return null
  if (index.sizeBytes === null || table.heapBytes === null || index.sizeBytes < leastBytes) return null
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
        text: 'An entry is smaller than its row, so most of these pages are probably empty. How many bytes a rebuild frees is not known from this.',
        weight: 'notes',
        at: null,
      },
    ],
    nextStep: {
      text: 'Rebuild it at a quiet time; it needs the room of the new one meanwhile.',
      sql: reindex(index),
      operations: rebuildOf([index]),
    },
    verdict: null,
    fingerprint: JSON.stringify([index.columns]),
  }
}
