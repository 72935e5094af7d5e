import type { Analysis } from './analysis'
import type { Finding, LivePlanFacts, Rule } from './finding'

const rules: Rule[] = []

/** What to change, the largest gain first: one finding for each root cause. */
export function findFindings(analysis: Analysis, live: LivePlanFacts | null): Finding[] {
  const drafts = rules.flatMap((rule) => rule.find(analysis, live).map((draft) => ({ ...draft, kind: rule.kind })))
  return drafts.map((draft) => ({
    kind: draft.kind,
    severity: 'low',
    nodeId: draft.nodeId,
    relatedNodeIds: [],
    savedMs: draft.savedMs,
    isEstimated: false,
    title: draft.title,
    evidence: draft.evidence,
    remedy: draft.remedy,
    steps: draft.steps ?? [],
    live: draft.live ?? [],
  }))
}
