import { duration, percent } from '@/lib/domain/format'
import type { Rule } from '../finding'

/** X8: compiling the query took a good part of running it. */
export const jitOverhead: Rule = {
  code: 'X8',
  kind: 'jit-overhead',
  find: ({ plan, executionMs }) => {
    const jit = plan.jit
    if (!jit || !executionMs || jit.totalMs < 0.1 * executionMs) return []
    return [
      {
        nodeId: null,
        savedMs: Math.min(jit.totalMs, executionMs),
        title: `JIT compilation takes ${duration(jit.totalMs)}, ${percent(Math.min(1, jit.totalMs / executionMs))} of the execution`,
        evidence: [
          `${jit.functions} functions: generation ${duration(jit.generationMs)}, inlining ${duration(jit.inliningMs)}, optimization ${duration(jit.optimizationMs)}, emission ${duration(jit.emissionMs)}`,
          'Leader and workers are summed, so it can be more than the time that passed',
        ],
        remedy:
          'JIT starts when the estimated cost is high, so correct a bad estimate first. Then raise jit_above_cost, or switch JIT off for the role or the database that runs short queries.',
        steps: [
          { sql: 'SET jit = off;', costs: 'Only this session: run the query again to compare. Nothing else changes.' },
        ],
      },
    ]
  },
}
