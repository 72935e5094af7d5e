import { analyse } from './analyse'
import type { Analysis, Figures } from './analysis'
import type { Bag } from './bag'
import type { Finding, LivePlanFacts } from './finding'
import { findFindings } from './findings'
import type { Plan, PlanNode, Reading, ReadingProblem, Trigger } from './plan'
import { readPlans } from './read'

/** One node in figures; milliseconds of the wall clock, null where unknown. */
export type NodeReport = {
  id: number
  parentId: number | null
  type: string
  label: string
  relation: string | null
  index: string | null
  alias: string | null
  loops: number | null
  totalRows: number | null
  planRows: number | null
  estimateFactor: number | null
  inclusiveMs: number | null
  selfMs: number | null
  startupCost: number | null
  totalCost: number | null
  neverExecuted: boolean
  properties: Bag
}

export type PlanReport = {
  format: Plan['format']
  query: string | null
  planningTimeMs: number | null
  executionTimeMs: number | null
  timeOutsideTreeMs: number | null
  /** In pre-order. */
  nodes: NodeReport[]
  findings: Finding[]
  queryParameters: string | null
  queryIdentifier: string | null
  /** What auto_explain logged. */
  durationMs: number | null
  settings: Record<string, string>
  triggers: Trigger[]
  isTruncated: boolean
  repairs: string[]
}

export type Report = { plans: PlanReport[]; problems: ReadingProblem[] }

/**
 * What the command and the API answer with: every plan of a text in figures, with its findings and what could not be read. Numbers
 * have at most three decimals. `live` is what is known of the target, if anything.
 */
export function reportOf(source: string | Reading, options: { live?: LivePlanFacts | null } = {}): Report {
  const reading = typeof source === 'string' ? readPlans(source) : source
  return { plans: reading.plans.map((plan) => planReport(plan, options.live ?? null)), problems: reading.problems }
}

function planReport(plan: Plan, live: LivePlanFacts | null): PlanReport {
  const analysis = analyse(plan)
  return {
    format: plan.format,
    query: plan.query,
    planningTimeMs: rounded(plan.planningTimeMs),
    executionTimeMs: rounded(plan.executionTimeMs),
    timeOutsideTreeMs: rounded(analysis.timeOutsideTreeMs),
    nodes: plan.nodes.map((node) => nodeReport(node, figuresOf(analysis, node))),
    findings: findFindings(analysis, live).map(findingReport),
    queryParameters: plan.queryParameters,
    queryIdentifier: plan.queryIdentifier,
    durationMs: rounded(plan.durationMs),
    settings: plan.settings,
    triggers: plan.triggers,
    isTruncated: plan.isTruncated,
    repairs: plan.repairs,
  }
}

function figuresOf(analysis: Analysis, node: PlanNode): Figures {
  const figures = analysis.figures[node.id]
  if (!figures) throw new Error(`Node ${node.id} has no figures.`)
  return figures
}

function nodeReport(node: PlanNode, figures: Figures): NodeReport {
  return {
    id: node.id,
    parentId: node.parentId,
    type: node.type,
    label: node.label,
    relation: node.relation,
    index: node.index,
    alias: node.alias,
    loops: rounded(node.loops),
    totalRows: rounded(figures.totalRows),
    planRows: rounded(node.planRows),
    estimateFactor: rounded(figures.estimateFactor),
    inclusiveMs: rounded(figures.inclusiveMs),
    selfMs: rounded(figures.selfMs),
    startupCost: rounded(node.startupCost),
    totalCost: rounded(node.totalCost),
    neverExecuted: node.neverExecuted,
    properties: node.properties,
  }
}

function findingReport(finding: Finding): Finding {
  const { kind, severity, nodeId, savedMs, remedy, ...more } = finding
  return { kind, severity, nodeId, savedMs: rounded(savedMs), remedy, ...more }
}

/** Three decimals, and no negative zero. */
function rounded(value: number | null): number | null {
  if (value === null || !Number.isFinite(value)) return null
  const near = Math.round(value * 1000) / 1000
  return (Number.isFinite(near) ? near : value) + 0
}
