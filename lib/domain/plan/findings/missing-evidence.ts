import { bestExplain } from '../best-explain'
import type { Rule } from '../finding'

/** X19: what EXPLAIN was not asked for, and the statement that asks for it. */
export const missingEvidence: Rule = {
  code: 'X19',
  kind: 'missing-evidence',
  find: ({ plan }, live) => {
    const root = plan.nodes[0]
    if (!root) return []
    const missing = plan.hasActuals
      ? [
          ...(plan.hasTimes ? [] : ['TIMING: how long each node took']),
          ...(plan.hasBuffers ? [] : ['BUFFERS: how many blocks each node touched']),
          ...(plan.nodes.some((node) => 'Output' in node.properties) ? [] : ['VERBOSE: schemas, columns, each worker']),
          ...(root.buffers && root.buffers.sharedRead > 0 && !plan.nodes.some((node) => node.ioTimes)
            ? ['track_io_timing (a setting): how long reading took']
            : []),
        ]
      : ['ANALYZE: nothing was measured, all figures are the planner’s estimates']
    if (missing.length === 0) return []
    return [
      {
        nodeId: null,
        savedMs: null,
        ceiling: 'info',
        title: plan.hasActuals ? `This plan lacks ${names(missing)}` : 'This plan was not run',
        evidence: missing,
        remedy: 'Run it once more with every option that tells something.',
        steps: [
          {
            sql: bestExplain(live?.versionNumber ?? null, plan.query),
            costs: 'Runs the statement, with all its effects; measuring makes it somewhat slower.',
          },
        ],
      },
    ]
  },
}

function names(missing: string[]): string {
  const words = missing.map((line) => line.split(/[: ]/)[0] ?? line)
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
