import { bytes, count, duration, percent } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { numberProperty } from './condition-of'
import { nodesOf } from './nodes-of'
import { sumOfProcesses } from './processes'
import { savedOfSelf } from './savings'
import { tableWords } from './table-words'

/** Bytes a page takes in a bitmap's hash table: 48 for the page, two pointers of 8 (tbm_calculate_entries). */
const entryBytes = 64
const megabyte = 1024 * 1024

/** S13: a bitmap did not fit into work_mem, so whole pages were searched again. */
export const lossyBitmap: Rule = {
  code: 'S13',
  kind: 'lossy-bitmap',
  find: (analysis) =>
    nodesOf(analysis, 'Bitmap Heap Scan').flatMap((node) => {
      const lossy = sumOfProcesses(node, 'Lossy Heap Blocks')
      const exact = sumOfProcesses(node, 'Exact Heap Blocks')
      const kept = analysis.figures[node.id]?.totalRows ?? null
      if (lossy <= 0 || kept === null || lossy < 0.1 * (lossy + exact)) return []
      const rechecked = numberProperty(node, 'Rows Removed by Index Recheck') * (node.loops ?? 1)
      const ms = analysis.figures[node.id]?.selfMs ?? null
      const needed = Math.ceil(((lossy + exact) * entryBytes * 1.25) / megabyte)
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, rechecked / Math.max(1, rechecked + kept)),
          title: `The bitmap of ${tableWords(node)} lost ${percent(lossy / (lossy + exact))} of its detail for want of memory`,
          evidence: [
            `Heap blocks: ${count(exact)} exact, ${count(lossy)} lossy`,
            `${count(rechecked)} rows removed by index recheck, ${count(kept)} kept`,
            ...(ms === null ? [] : [`${duration(ms)} in this node by itself`]),
          ],
          remedy: `Give this query enough work_mem to remember each row (about ${bytes(needed * megabyte)}), or an index that finds fewer rows.`,
          steps: [
            {
              sql: `SET work_mem = '${needed}MB';`,
              costs:
                'For this session. Each sort, hash and bitmap of each process may take that much, so do not set it for everyone.',
            },
          ],
        },
      ]
    }),
}
