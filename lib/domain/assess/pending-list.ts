import { vacuum } from '../ddl/index-statements'
import type { Finding } from '../finding'
import { bytes, compactCount, stamp } from '../format'
import { vacuumOf } from './next-operation'
import { sizeClass } from './size-class'
import { objectOfIndex, type WatchedIndex, type WatchedTable } from './watched'
import type { WatchedBloat } from './watched-bloat'

/** Every search reads the whole list: two megabytes of it are felt. */
const leastBytes = 2 * 1024 * 1024

/** A GIN index whose new entries still wait to be put in their place. The cure is VACUUM, never a rebuild. */
export function pendingList(index: WatchedIndex, table: WatchedTable, bloat: WatchedBloat): Finding | null {
  if (bloat.pages?.method !== 'gin') return null
  const { pendingPages, pendingRows, blockSize } = bloat.pages
  const size = pendingPages * blockSize
  if (size < leastBytes) return null
  return {
    kind: 'pending-list',
    severity: 'attention',
    says: `${compactCount(pendingRows)} rows wait in its pending list of ${bytes(size)}, which every search reads as a whole.`,
    objects: [objectOfIndex(index)],
    reclaimableBytes: null,
    evidence: [
      {
        topic: 'Pending list',
        text: `${bytes(size)} on ${compactCount(pendingPages)} pages, read ${stamp(bloat.askedAt)}.`,
        weight: 'notes',
        at: bloat.askedAt.toISOString(),
      },
      {
        topic: 'Meaning',
        text: 'With fastupdate new entries are put into this list first. VACUUM, autovacuum’s ANALYZE or a list above gin_pending_list_limit moves them.',
        weight: 'notes',
        at: null,
      },
    ],
    nextStep: {
      text: 'Vacuum the table (or call gin_clean_pending_list). If it is often so, let autovacuum come sooner or lower gin_pending_list_limit.',
      sql: vacuum(table),
      operations: vacuumOf(table),
    },
    verdict: null,
    fingerprint: JSON.stringify([sizeClass(size)]),
  }
}
