import { bytes, duration } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'
import type { PlanNode } from '../plan'
import { numberProperty } from './condition-of'
import { isSpilledAggregate } from './hash-aggregate-spilled'
import { workMemSteps } from './memory-step'
import { savedOfSelf } from './savings'

/** Nodes with findings of their own about memory, and those whose temporary files are another's hash table. */
const elsewhere = new Set(['Sort', 'Incremental Sort', 'Hash', 'Hash Join'])

/** M4: a node that remembers rows (Materialize, WITH query, window function, …) wrote them to temporary files. */
export const otherTempIo: Rule = {
  code: 'M4',
  kind: 'other-temp-io',
  find: (analysis, live) =>
    analysis.plan.nodes.flatMap((node) => {
      if (elsewhere.has(node.type) || isSpilledAggregate(node)) return []
      const buffers = analysis.figures[node.id]?.selfBuffers
      const written = buffers?.tempWritten ?? 0
      const blocks = written + (buffers?.tempRead ?? 0)
      if (blocks < 1 && node.properties.Storage !== 'Disk') return []
      const { selfMs = null } = analysis.figures[node.id] ?? {}
      const kb = storageKb(node, written)
      const moved = kb > 0 ? `wrote ${bytes(kb * 1024)} to` : `read ${bytes(blocks * 8192)} from`
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 0.3),
          cause: `memory:${node.id}`,
          title:
            blocks < 1 && kb === 0
              ? `${nodeWords(node)} kept rows in temporary files`
              : `${nodeWords(node)} ${moved} temporary files`,
          evidence: [
            `${bytes(blocks * 8192)} of temporary files written and read${selfMs === null ? '' : `; ${duration(selfMs)} in the node`}`,
          ],
          remedy: 'Fewer rows and fewer columns need less room; more work_mem keeps them in memory.',
          steps: workMemSteps(2 * Math.max(kb, blocks * 8), analysis, live),
        },
      ]
    }),
}

function storageKb(node: PlanNode, written: number): number {
  return Math.max(numberProperty(node, 'Maximum Storage'), Math.round(written) * 8)
}
