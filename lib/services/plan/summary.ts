import 'server-only'
import type { Report } from '@/lib/domain/plan/report'
import { Problem } from '@/lib/domain/problem'
import type { NewPlan } from '@/lib/store/plan'
import type { Drawn } from './draw-plans'

/** The first reason why nothing could be read, as a Problem. */
export function unreadable({ problems }: Report): Problem {
  const first = problems[0]
  return new Problem('invalid', first?.message ?? 'There is no plan in this text.', { field: 'text' })
}

/** What lists show of a plan, of its first statement when there are several. */
export function summaryOf(
  { report, shapeFingerprint }: Drawn,
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
  | 'indexNames'
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
    shapeFingerprint,
    indexNames: indexNamesIn(report),
  }
}

const mostNames = 500

/** Indexes that any node of the plans reads, 500 at most. */
function indexNamesIn({ plans }: Report): string[] {
  const names = new Set(plans.flatMap((plan) => plan.nodes.flatMap((node) => node.index ?? [])))
  return [...names].slice(0, mostNames)
}
