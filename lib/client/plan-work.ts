import { analyse } from '@/lib/domain/plan/analyse'
import type { Analysis } from '@/lib/domain/plan/analysis'
import type { Finding, LivePlanFacts } from '@/lib/domain/plan/finding'
import { findFindings } from '@/lib/domain/plan/findings'
import type { ReadingProblem } from '@/lib/domain/plan/plan'
import { readPlans } from '@/lib/domain/plan/read'

export type PlanPart = { analysis: Analysis; findings: Finding[] }
export type PlanWork = { parts: PlanPart[]; problems: ReadingProblem[] }

/** Everything there is to know of a text with plans. Runs in a worker for long texts, here for short ones. */
export function workOnPlans(text: string, live: LivePlanFacts | null): PlanWork {
  const { plans, problems } = readPlans(text)
  const parts = plans.map((plan) => {
    const analysis = analyse(plan)
    return { analysis, findings: findFindings(analysis, live) }
  })
  return { parts, problems }
}

/** Makes the findings anew with what is known of the tables. */
export function judge(work: PlanWork, live: LivePlanFacts | null): PlanWork {
  const findings = work.parts.map(({ analysis }) => findFindings(analysis, live))
  return withFindings(work, findings)
}

/** The same plans with other findings: analyses stay the objects they are, so what is open in a view stays open. */
export function withFindings({ parts, problems }: PlanWork, findings: Finding[][]): PlanWork {
  return { parts: parts.map((part, at) => ({ ...part, findings: findings[at] ?? part.findings })), problems }
}
