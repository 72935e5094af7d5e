import 'server-only'
import { createHash } from 'node:crypto'
import type { Plan, Reading } from '@/lib/domain/plan/plan'
import type { Report } from '@/lib/domain/plan/report'
import { Problem } from '@/lib/domain/problem'
import type { NewPlan } from '@/lib/store/plan'

/** The first reason why nothing could be read, as a Problem. */
export function unreadable({ problems }: Reading): Problem {
  const first = problems[0]
  return new Problem('invalid', first?.message ?? 'There is no plan in this text.', { field: 'text' })
}

/** What lists show of a plan, of its first statement when there are several. */
export function summaryOf(
  reading: Reading,
  report: Report,
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
  const findings = report.plans.flatMap((each) => each.findings)
  const [first] = report.plans
  return {
    source,
    sourceBytes: Buffer.byteLength(source),
    format: first?.format ?? 'text',
    executionMs: first?.executionTimeMs ?? first?.durationMs ?? null,
    planningMs: first?.planningTimeMs ?? null,
    totalCost: first?.nodes[0]?.totalCost ?? null,
    nodeCount: report.plans.reduce((sum, each) => sum + each.nodes.length, 0),
    findingCount: findings.length,
    worstKind: findings[0]?.kind ?? null,
    worstSeverity: findings[0]?.severity ?? null,
    shapeFingerprint: shapeOf(reading.plans),
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
