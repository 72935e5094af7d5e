import type { Analysis } from './analysis'
import { byWeight, type Candidate, mergeCauses } from './cause'
import type { Draft, Finding, LivePlanFacts, Rule, Severity } from './finding'
import { forgetConditions } from './findings/condition-of'
import { rules } from './findings/registry'
import { settingLines } from './setting'
import { milder, severityOf } from './severity'

/** Less than this is not worth anybody's time, whatever its share. */
const leastMs = 5

export type FindingOptions = {
  /** Also what wins less than 5 ms or less than one percent. */
  all?: boolean
}

/**
 * What to change, the largest gain first and mere information last: one finding for each root cause. Shares are of the
 * execution time; of the root's cost, and never more than medium, where no times were measured.
 */
export function findFindings(analysis: Analysis, live: LivePlanFacts | null, options: FindingOptions = {}): Finding[] {
  const findings = applyRules(rules, analysis, live, options)
  forgetConditions()
  return findings
}

/** The same with given rules. */
export function applyRules(
  given: Rule[],
  analysis: Analysis,
  live: LivePlanFacts | null,
  options: FindingOptions = {},
): Finding[] {
  const candidates = given.flatMap((rule, order) =>
    draftsOf(rule, analysis, live).map((draft) => weigh(draft, rule, order, analysis.executionMs)),
  )
  return mergeCauses(candidates, lastNodeInside(analysis), analysis.executionMs)
    .toSorted(byWeight)
    .flatMap((candidate) => {
      const severity = judge(candidate, options.all === true)
      const finding = severity === null ? null : findingOf(candidate, severity, analysis, live)
      return finding === null ? [] : [finding]
    })
}

/** A plan comes from anywhere: what one rule makes of a strange one must not silence the others. */
function draftsOf(rule: Rule, analysis: Analysis, live: LivePlanFacts | null): Draft[] {
  try {
    return rule.find(analysis, live)
  } catch {
    return []
  }
}

function weigh(draft: Draft, rule: Rule, order: number, executionMs: number | null): Candidate {
  const base = { draft, kind: rule.kind, order, isInfo: draft.ceiling === 'info' }
  const wholeMs = draft.wholeMs ?? executionMs
  if (draft.savedMs === null || wholeMs === null || wholeMs <= 0) {
    return { ...base, share: within(draft.savedCostShare ?? 0, 1), savedMs: null }
  }
  const savedMs = within(draft.savedMs, wholeMs)
  return { ...base, share: savedMs / wholeMs, savedMs }
}

function judge({ draft, share, savedMs, isInfo }: Candidate, all: boolean): Severity | null {
  if (isInfo) return 'info'
  if (share <= 0 || (!all && savedMs !== null && savedMs < leastMs)) return null
  const severity = severityOf(share) ?? (all ? 'low' : null)
  if (severity === null) return null
  const measured = savedMs === null ? milder(severity, 'medium') : severity
  return draft.ceiling ? milder(measured, draft.ceiling) : measured
}

/** Reads the words of the draft, which may be made only now; null when they cannot be. */
function findingOf(
  candidate: Candidate,
  severity: Severity,
  { plan }: Analysis,
  live: LivePlanFacts | null,
): Finding | null {
  try {
    const finding = described(candidate, severity)
    const words = [finding.remedy, ...finding.live, ...finding.steps.map(({ sql }) => sql)]
    return { ...finding, evidence: [...finding.evidence, ...settingLines(words, plan, live)] }
  } catch {
    return null
  }
}

function described({ draft, kind, savedMs, share, relatedNodeIds, together }: Candidate, severity: Severity): Finding {
  const related = new Set(relatedNodeIds ?? draft.relatedNodeIds)
  if (draft.nodeId !== null) related.delete(draft.nodeId)
  return {
    kind,
    severity,
    nodeId: draft.nodeId,
    relatedNodeIds: [...related].toSorted((a, b) => a - b),
    savedMs,
    isEstimated: savedMs === null && share > 0,
    title: draft.title,
    evidence: together ? [...draft.evidence, together] : draft.evidence,
    remedy: draft.remedy,
    steps: draft.steps ?? [],
    live: draft.live ?? [],
  }
}

/** By node, the last node of its subtree: nodes are in pre-order, so children come after their parents. */
function lastNodeInside(analysis: Analysis): number[] {
  const { nodes } = analysis.plan
  const last = nodes.map((node) => node.id)
  for (let i = nodes.length - 1; i > 0; i--) {
    const parent = nodes[i]?.parentId ?? null
    if (parent !== null) last[parent] = Math.max(last[parent] ?? parent, last[i] ?? i)
  }
  return last
}

function within(value: number, most: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(value, 0), most) : 0
}
