import { duration } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'

/** X5: a long scan in one process because a setting forbids workers. */
export const parallelismOff: Rule = {
  code: 'X5',
  kind: 'parallelism-off',
  find: ({ plan, figures, executionMs }, live) => {
    const setting = ['max_parallel_workers_per_gather', 'max_parallel_workers'].find(
      (name) => (plan.settings[name] ?? live?.settings[name]) === '0',
    )
    if (!setting || !executionMs || executionMs < 1_000) return []
    if (plan.nodes.some((node) => node.type.startsWith('Gather'))) return []
    const scans = plan.nodes.filter((node) => node.type === 'Seq Scan')
    const time = (id: number) => figures[id]?.selfMs ?? 0
    const scan = scans.sort((a, b) => time(b.id) - time(a.id))[0]
    if (!scan || time(scan.id) < 0.3 * executionMs) return []
    return [
      {
        nodeId: scan.id,
        savedMs: (figures[scan.id]?.inclusiveMs ?? 0) * 0.4,
        ceiling: 'medium',
        title: `A scan of ${duration(time(scan.id))} may not use workers`,
        evidence: [`${setting} = 0`, `${nodeWords(scan)} runs in one process`],
        remedy: `Allow workers for this query, if the machine has idle cores: ${setting} is 0.`,
        steps: [
          { sql: `SET ${setting} = 2;`, costs: 'Only this session. Up to two more processes with their own work_mem.' },
        ],
      },
    ]
  },
}
