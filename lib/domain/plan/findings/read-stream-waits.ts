import { count, percent } from '@/lib/domain/format'
import type { PlanValue } from '../bag'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'

/** X20: a large scan waited for most of its reads (EXPLAIN IO, PostgreSQL 19). */
export const readStreamWaits: Rule = {
  code: 'X20',
  kind: 'read-stream-waits',
  find: ({ plan, figures }) =>
    plan.nodes.flatMap((node) => {
      if ((figures[node.id]?.selfBuffers?.sharedRead ?? 0) < 1_000) return []
      const reads = amount(node.properties['I/O Count'])
      const waits = amount(node.properties['I/O Waits']) ?? 0
      const depth = amount(node.properties['Average I/Os In Progress'] ?? node.properties['Average In Progress'])
      if (!reads) return []
      if (waits / reads < 0.5 && (depth === null || depth >= 1.5)) return []
      return [
        {
          nodeId: node.id,
          savedMs: null,
          ceiling: 'info' as const,
          title: `${count(waits)} of ${count(reads)} reads were waited for`,
          evidence: [
            `${nodeWords(node)}: ${percent(Math.min(1, waits / reads))} of its reads`,
            ...(depth === null ? [] : [`${depth} reads in progress on average`]),
          ],
          remedy:
            'Read further ahead: raise effective_io_concurrency, where the storage can serve several reads at once.',
          steps: [
            { sql: 'SET effective_io_concurrency = 64;', costs: 'Only this session: run the query again to compare.' },
          ],
        },
      ]
    }),
}

function amount(value: PlanValue | undefined): number | null {
  return typeof value === 'number' ? value : null
}
