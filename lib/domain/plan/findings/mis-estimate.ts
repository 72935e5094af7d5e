import { count, duration } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { Draft, LivePlanFacts, Rule, Severity } from '../finding'
import { nodeWords } from '../node-words'
import type { PlanNode } from '../plan'
import { analyzeSteps, liveSentences, tablesBelow } from './analyze-step'
import { estimateCause, isGuess, isOrigin, scanOf, type TimesAbove, timesAbove } from './estimate-origin'
import { isStale } from './stale-statistics'
import { statisticsSteps } from './statistics-step'

/** E1 (and E2): the node where an estimate goes wrong, as far as joins and sorts above it depended on it. */
export const misEstimate: Rule = {
  code: 'E1',
  kind: 'mis-estimate',
  find: (analysis, live) => {
    const above = timesAbove(analysis)
    return analysis.plan.nodes.flatMap((node) => {
      if (isGuess(node) || !isOrigin(analysis, node)) return []
      const scan = scanOf(analysis, node)
      const tables = tablesBelow(analysis, scan)
      const steps = [...statisticsSteps(scan, live, node), ...analyzeSteps(tables, live)]
      return [
        {
          ...estimateDraft(analysis, node, above),
          ...ceilingOf(analysis, node, tables, live),
          remedy:
            scan.relation === null
              ? 'The planner does not know how the values of these tables go together. Fresh statistics help where they are old; extended statistics see columns of one table that depend on each other.'
              : 'Run ANALYZE, and compare again. Where the estimate stays wrong: a higher statistics target for uneven values, extended statistics for columns that depend on each other or for expressions.',
          steps,
          live: liveSentences(tables, live),
        },
      ]
    })
  },
}

/** What all findings on a wrong estimate say of it. */
export function estimateDraft(analysis: Analysis, node: PlanNode, above: TimesAbove | null): Omit<Draft, 'remedy'> {
  const { estimateFactor, estimateDirection } = analysis.figures[node.id] ?? {}
  const times = count(Math.round(estimateFactor ?? 1))
  const measured =
    above === null ? [] : [`${duration(above.msOf(node.id))} in joins, sorts and groupings that depended on it`]
  return {
    nodeId: node.id,
    relatedNodeIds: above?.nearest(node.id) ?? [],
    savedMs: above?.msOf(node.id) ?? null,
    cause: estimateCause(node),
    title: `${times} times ${estimateDirection === 'under' ? 'more' : 'fewer'} rows than the planner expected`,
    evidence: [
      `${nodeWords(node)}: ${count(Math.round(node.planRows ?? 0))} rows expected, ${count(Math.round(node.actualRows ?? 0))} came${(node.loops ?? 1) > 1 ? ' in each execution' : ''}`,
      ...measured,
    ],
  }
}

/** Ten times off is common and seldom turns a plan; what is known to be out of date is worth doing anyhow. */
function ceilingOf(
  { figures }: Analysis,
  node: PlanNode,
  tables: PlanNode[],
  live: LivePlanFacts | null,
): { ceiling?: Severity } {
  const factor = figures[node.id]?.estimateFactor ?? 1
  if (factor >= 1000 || tables.some((table) => isStale(table, live))) return {}
  return { ceiling: factor >= 100 ? 'high' : 'medium' }
}
