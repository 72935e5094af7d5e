import { count, duration, percent } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { savedOfSelf } from './savings'

/** M11: locking rows (FOR UPDATE, FOR SHARE) takes a tenth of the time or more. */
export const rowLocking: Rule = {
  code: 'M11',
  kind: 'row-locking',
  find: (analysis) =>
    analysis.plan.nodes.flatMap((node) => {
      const { selfMs = null, totalRows = null, timeShare = null } = analysis.figures[node.id] ?? {}
      if (node.type !== 'LockRows' || selfMs === null || timeShare === null || timeShare < 0.1) return []
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 1),
          title: `Locking ${count(totalRows ?? 0)} rows takes ${duration(selfMs)}`,
          evidence: [`${percent(timeShare)} of the execution; waiting for other transactions is part of it`],
          remedy:
            'Lock fewer rows: a LIMIT below the lock, FOR UPDATE OF only the table that is changed. Where any free row will do, as in a queue, SKIP LOCKED does not wait.',
        },
      ]
    }),
}
