import { bytes, count, percent } from '@/lib/domain/format'
import type { Rule } from '../finding'

/** A wait or two for WAL buffers is left by what ran before, not by this statement. */
const chanceWaits = 10

/** X18: the statement wrote much WAL, mostly whole pages, or waited for WAL buffers. */
export const walHeavy: Rule = {
  code: 'X18',
  kind: 'wal-heavy',
  find: ({ plan }) => {
    const wal = plan.nodes[0]?.wal
    if (!wal) return []
    const pages = wal.records > 0 ? wal.fullPageImages / wal.records : 0
    const isImages = pages >= 0.5 && wal.fullPageImages >= 100
    if (!isImages && wal.bytes < 16 * 1024 * 1024 && wal.buffersFull < chanceWaits) return []
    return [
      {
        nodeId: 0,
        savedMs: null,
        ceiling: 'info',
        title: `${bytes(wal.bytes)} of WAL`,
        evidence: [
          `${count(wal.records)} records, ${count(wal.fullPageImages)} full page images (${percent(Math.min(1, pages))})`,
          ...(wal.buffersFull > 0 ? [`WAL buffers were full ${count(wal.buffersFull)} times`] : []),
        ],
        remedy:
          'Full page images follow each checkpoint: space checkpoints out (max_wal_size, checkpoint_timeout) or compress them (wal_compression). Full buffers: raise wal_buffers. Every index on the table writes WAL of its own.',
        steps: isImages
          ? [
              {
                sql: 'ALTER SYSTEM SET wal_compression = on;\nSELECT pg_reload_conf();',
                costs: 'Works at once for the whole server. Costs some processor time for each full page image.',
              },
            ]
          : [],
      },
    ]
  },
}
