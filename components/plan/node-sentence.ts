import { count, duration, percent } from '@/lib/domain/format'
import type { Analysis, Figures } from '@/lib/domain/plan/analysis'
import type { PlanNode } from '@/lib/domain/plan/plan'
import { msWords } from './plan-words'

/** What a node did and cost, as one or two sentences. */
export function nodeSentence({ plan }: Analysis, node: PlanNode, figures: Figures): string {
  if (node.neverExecuted) return 'It was part of the plan but never ran: nothing asked it for a row.'
  if (!plan.hasActuals) return costSentence(node, figures)
  const loops = node.loops ?? 1
  const times = loops === 1 ? 'It ran once' : `It ran ${count(loops)} times`
  const processes = figures.participants > 1 ? ` in ${count(figures.participants)} processes` : ''
  if (figures.inclusiveMs === null || figures.selfMs === null) {
    return `${times}${processes}; how long was not measured (TIMING was off).`
  }
  const share = figures.timeShare === null ? '' : `, ${percent(figures.timeShare)} of the execution`
  const own = msWords(figures.selfMs, figures.toleranceMs)
  if (node.childIds.length === 0) return `${times}${processes} and took ${own}${share}.`
  return `${times}${processes} and took ${own} by itself${share}; with everything below it ${duration(figures.inclusiveMs)}.`
}

function costSentence(node: PlanNode, figures: Figures): string {
  if (node.totalCost === null) return 'EXPLAIN printed no figures for it: COSTS was off and it was not run.'
  const share = figures.costShare === null ? '' : ` (${percent(figures.costShare)} of the total)`
  const own =
    figures.selfCost === null || node.childIds.length === 0 ? '' : `, ${count(figures.selfCost)} of it by itself`
  const rows = node.planRows === null ? '' : ` The planner expects ${count(node.planRows)} rows of one loop.`
  return `It was not run. Its cost is ${count(node.totalCost)}${own}${share}, in the planner’s own unit.${rows}`
}
