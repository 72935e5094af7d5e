import type { Drawing } from './draw'

/** The answer of the API: each plan with its nodes, their figures and the findings. */
export function reportOf({ plans, problems }: Drawing) {
  return {
    plans: plans.map(({ analysis, findings }) => ({
      format: analysis.plan.format,
      query: analysis.plan.query,
      planningTimeMs: analysis.plan.planningTimeMs,
      executionTimeMs: analysis.plan.executionTimeMs,
      timeOutsideTreeMs: analysis.timeOutsideTreeMs,
      nodes: analysis.plan.nodes.map((node, id) => ({ ...node, figures: analysis.figures[id] ?? null })),
      findings,
    })),
    problems,
  }
}
