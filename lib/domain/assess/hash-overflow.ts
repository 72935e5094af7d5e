import { reindex } from '../ddl/index-statements'
import type { Finding } from '../finding'
import { count, percent, stamp } from '../format'
import { rebuildOf } from './next-operation'
import { objectOfIndex, type WatchedIndex } from './watched'
import type { WatchedBloat } from './watched-bloat'

const leastPages = 128
const leastShare = 0.5
/** Dead entries from which a rebuild shortens the chains. */
const deadShare = 0.2

/** A hash index with more pages in overflow chains than half of its buckets: each search walks its bucket's whole chain. */
export function hashOverflow(index: WatchedIndex, bloat: WatchedBloat): Finding | null {
  if (bloat.pages?.method !== 'hash') return null
  const { bucketPages, overflowPages, liveItems, deadItems } = bloat.pages
  if (overflowPages < leastPages || overflowPages < leastShare * bucketPages) return null
  const dead = deadItems / Math.max(1, liveItems + deadItems)
  return {
    kind: 'hash-overflow',
    severity: 'note',
    says: `${count(overflowPages)} overflow pages hang on ${count(bucketPages)} buckets, and a search walks the whole chain of its bucket.`,
    objects: [objectOfIndex(index)],
    reclaimableBytes: null,
    evidence: [
      {
        topic: 'Pages',
        text: `${count(bucketPages)} buckets, ${count(overflowPages)} overflow pages; ${count(liveItems)} live and ${count(deadItems)} dead entries. Read ${stamp(bloat.askedAt)}.`,
        weight: 'notes',
        at: bloat.askedAt.toISOString(),
      },
      {
        topic: 'Meaning',
        text:
          dead >= deadShare
            ? `${percent(dead)} of its entries are dead; VACUUM or a rebuild removes them.`
            : 'Few entries are dead, so keys repeat: a rebuild changes little, a b-tree stores equal keys once (13 and later).',
        weight: 'notes',
        at: null,
      },
    ],
    nextStep:
      dead >= deadShare
        ? { text: 'Rebuild it in a quiet hour.', sql: reindex(index), operations: rebuildOf([index]) }
        : { text: 'Consider a b-tree on the same column instead, and drop this one once it is used.', sql: null },
    verdict: null,
    fingerprint: JSON.stringify([dead >= deadShare]),
  }
}
