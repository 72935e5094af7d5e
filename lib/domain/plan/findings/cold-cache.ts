import { bytes, count, duration, percent } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'

/** X16: much came from outside shared_buffers, so a second run may be far faster. */
export const coldCache: Rule = {
  code: 'X16',
  kind: 'cold-cache',
  find: ({ plan, figures, executionMs }) => {
    const all = plan.nodes[0]?.buffers
    if (!all) return []
    const ratio = all.sharedHit / Math.max(1, all.sharedHit + all.sharedRead)
    const io = plan.nodes[0]?.ioTimes
    const ioMs = io ? io.sharedReadMs + io.localReadMs : 0
    const isIoBound = executionMs !== null && ioMs >= 0.5 * executionMs && ioMs >= 5
    if (!(all.sharedRead >= 1_000 && ratio < 0.9) && !isIoBound) return []
    const reads = (id: number) => figures[id]?.selfBuffers?.sharedRead ?? 0
    let reader = plan.nodes[0]
    for (const node of plan.nodes) if (reader && reads(node.id) > reads(reader.id)) reader = node
    return [
      {
        nodeId: reader?.id ?? null,
        savedMs: null,
        ceiling: 'info',
        title: `${bytes(all.sharedRead * 8192)} were read from outside shared_buffers`,
        evidence: [
          `${count(all.sharedHit)} blocks found in shared_buffers, ${count(all.sharedRead)} read: ${percent(ratio)} hits`,
          ...(ioMs > 0 ? [`Reading took ${duration(ioMs)}, summed over processes`] : []),
          ...(reader && reads(reader.id) > 0
            ? [`Most by ${nodeWords(reader)}: ${count(reads(reader.id))} blocks`]
            : []),
        ],
        remedy:
          'Run it twice and judge the second run. If the second is as cold, the query touches more pages than the cache holds: touch fewer (an index, fewer columns by a covering index) before buying memory.',
      },
    ]
  },
}
