import 'server-only'
import { createHash } from 'node:crypto'
import { analyse } from '@/lib/domain/plan/analyse'
import type { Analysis } from '@/lib/domain/plan/analysis'
import type { Finding, LivePlanFacts } from '@/lib/domain/plan/finding'
import { findFindings } from '@/lib/domain/plan/findings'
import type { Plan, Reading, ReadingProblem } from '@/lib/domain/plan/plan'
import { Problem } from '@/lib/domain/problem'
import type { NewPlan } from '@/lib/store/plan'

export type DrawnPlan = { analysis: Analysis; findings: Finding[] }
export type Drawing = { plans: DrawnPlan[]; problems: ReadingProblem[] }

/** Figures and findings of every plan that was read. */
export function draw(reading: Reading, live: LivePlanFacts | null): Drawing {
  const plans = reading.plans.map((plan) => {
    const analysis = analyse(plan)
    return { analysis, findings: findFindings(analysis, live) }
  })
  return { plans, problems: reading.problems }
}

/** The first reason why nothing could be read, as a Problem. */
export function unreadable({ problems }: Reading): Problem {
  const first = problems[0]
  return new Problem('invalid', first?.message ?? 'There is no plan in this text.', { field: 'text' })
}

/** What lists show of a plan, of its first statement when there are several. */
export function summaryOf(
  drawing: Drawing,
  source: string,
): Pick<
  NewPlan,
  | 'source'
  | 'sourceBytes'
  | 'format'
  | 'executionMs'
  | 'planningMs'
  | 'totalCost'
  | 'nodeCount'
  | 'findingCount'
  | 'worstKind'
  | 'worstSeverity'
  | 'shapeFingerprint'
> {
  const findings = drawing.plans.flatMap((each) => each.findings)
  const [first] = drawing.plans
  const plan = first?.analysis.plan
  return {
    source,
    sourceBytes: Buffer.byteLength(source),
    format: plan?.format ?? 'text',
    executionMs: first?.analysis.executionMs ?? null,
    planningMs: plan?.planningTimeMs ?? null,
    totalCost: plan?.nodes[0]?.totalCost ?? null,
    nodeCount: drawing.plans.reduce((sum, each) => sum + each.analysis.plan.nodes.length, 0),
    findingCount: findings.length,
    worstKind: findings[0]?.kind ?? null,
    worstSeverity: findings[0]?.severity ?? null,
    shapeFingerprint: shapeOf(drawing.plans.map((each) => each.analysis.plan)),
  }
}

/** Alike for plans of the same nodes in the same places on the same tables and indexes. */
function shapeOf(plans: Plan[]): string {
  const hash = createHash('sha256')
  for (const node of plans.flatMap((plan) => plan.nodes)) {
    hash.update(JSON.stringify([node.depth, node.relationship, node.label, node.schema, node.relation, node.index]))
  }
  return hash.digest('hex').slice(0, 16)
}
