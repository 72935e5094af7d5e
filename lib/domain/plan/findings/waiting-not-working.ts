import { duration, plural } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'

/** X14: much time, few blocks, few rows, little I/O: the node waited or its functions are slow. */
export const waitingNotWorking: Rule = {
  code: 'X14',
  kind: 'waiting-not-working',
  find: ({ plan, figures }) => {
    if (!plan.hasBuffers) return []
    return plan.nodes.flatMap((node) => {
      const figure = figures[node.id]
      const selfMs = figure?.selfMs ?? 0
      if (!figure || selfMs < 100 || node.type.startsWith('Gather') || node.type === 'Foreign Scan') return []
      const { selfBuffers: own, selfIoTimes: io } = figure
      const blocks = own
        ? own.sharedHit + own.sharedRead + own.localHit + own.localRead + own.tempRead + own.tempWritten
        : 0
      const below = node.childIds.map((id) => figures[id]?.totalRows ?? 0)
      const rows = Math.max(figure.readRows ?? 0, ...below)
      const ioMs = io ? Object.values(io).reduce((sum, ms) => sum + ms, 0) / Math.max(1, figure.participants) : 0
      if (blocks / selfMs >= 1 || rows / selfMs >= 10 || ioMs >= 0.1 * selfMs) return []
      return [
        {
          nodeId: node.id,
          savedMs: null,
          ceiling: 'info' as const,
          title: `${duration(selfMs)} for ${plural(Math.round(rows), 'row')} and ${plural(blocks, 'block')}`,
          evidence: [`${nodeWords(node)} itself`, ...(io ? [`I/O ${duration(ioMs)}`] : [])],
          remedy:
            'It waited (for a lock, for a core, for a network file system) or it runs a slow function for each row. Run it again and look at wait_event in pg_stat_activity meanwhile.',
          steps: [
            {
              sql: "SELECT pid, wait_event_type, wait_event, state, query FROM pg_stat_activity WHERE state = 'active';",
              costs: 'Reads a view; run it in a second session while the query runs.',
            },
          ],
        },
      ]
    })
  },
}
