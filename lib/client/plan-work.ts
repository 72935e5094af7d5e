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
