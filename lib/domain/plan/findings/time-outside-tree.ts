import { duration, percent } from '@/lib/domain/format'
import type { Rule } from '../finding'

/** X12: execution time that no node of the plan accounts for. */
export const timeOutsideTree: Rule = {
  code: 'X12',
  kind: 'time-outside-tree',
  find: ({ plan, timeOutsideTreeMs, executionMs }) => {
    if (!timeOutsideTreeMs || !executionMs || timeOutsideTreeMs < 10 || timeOutsideTreeMs < 0.1 * executionMs) return []
    const root = plan.nodes[0]
    const jit = plan.jit
      ? [`JIT took ${duration(plan.jit.totalMs)} in all; a part of it runs before the first node starts`]
      : []
    const hidden = plan.hasCosts ? [] : ['COSTS OFF hides the JIT figures: JIT may be what took the time']
    return [
      {
        nodeId: null,
        savedMs: null,
        ceiling: 'info',
        title: `${duration(timeOutsideTreeMs)} of the execution lie outside the plan tree`,
        evidence: [
          `Execution ${duration(executionMs)}, ${percent(timeOutsideTreeMs / executionMs)} of it in no node, trigger or serialization`,
          `${plan.nodes.length} plan nodes${root ? ` below ${root.label}` : ''}`,
          ...jit,
          ...hidden,
        ],
        remedy:
          'Usual causes: opening and locking very many partitions at executor start, waiting for locks there, JIT compilation, or a deferred trigger. Compare a second run in the same session with jit = off.',
        steps: [{ sql: 'SET jit = off;', costs: 'Only this session. Nothing else changes.' }],
      },
    ]
  },
}
