import { bytes, count } from '@/lib/domain/format'
import type { Rule } from '../finding'

/** X17: a statement that only reads dirtied or wrote pages. */
export const selectWrites: Rule = {
  code: 'X17',
  kind: 'select-writes',
  find: ({ plan }) => {
    const all = plan.nodes[0]?.buffers
    if (!all || all.sharedDirtied + all.sharedWritten === 0) return []
    if (plan.nodes.some((node) => node.type === 'ModifyTable' || node.type === 'LockRows')) return []
    return [
      {
        nodeId: 0,
        savedMs: null,
        ceiling: 'info',
        title: `A reading statement dirtied ${count(all.sharedDirtied)} and wrote ${count(all.sharedWritten)} blocks`,
        evidence: [
          `Dirtied ${bytes(all.sharedDirtied * 8192)}: hint bits set and pages pruned by the first reader after a change`,
          ...(all.sharedWritten > 0
            ? [`Written ${bytes(all.sharedWritten * 8192)}: this backend had to write pages out to get a free buffer`]
            : []),
        ],
        remedy:
          'Pages dirtied once by the first reader are normal after a bulk load; VACUUM does it beforehand. Written blocks point to a background writer that is too slow (bgwriter_lru_maxpages) or to small shared_buffers.',
      },
    ]
  },
}
