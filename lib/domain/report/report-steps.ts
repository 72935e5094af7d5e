import type { ReportFinding } from './target-report'

/** What a next step asks for, by the statement it holds. */
const reportSteps = ['drop', 'create', 'rebuild', 'analyze', 'alter', 'look'] as const
export type ReportStep = (typeof reportSteps)[number]

export const stepWords: Record<ReportStep, string> = {
  drop: 'Drop',
  create: 'Create',
  rebuild: 'Rebuild',
  analyze: 'Analyze',
  alter: 'Alter',
  look: 'Look into',
}

const stepByWord: Record<string, ReportStep> = {
  DROP: 'drop',
  CREATE: 'create',
  REINDEX: 'rebuild',
  ANALYZE: 'analyze',
  VACUUM: 'analyze',
  ALTER: 'alter',
}

export function stepOf(finding: Pick<ReportFinding, 'nextStep'>): ReportStep {
  const [word = ''] = finding.nextStep.sql?.trimStart().split(/\s/, 1) ?? []
  return stepByWord[word.toUpperCase()] ?? 'look'
}

export type StepGroup<F extends ReportFinding = ReportFinding> = {
  step: ReportStep
  findings: F[]
  /** What the steps free together, in bytes. */
  reclaimableBytes: number
}

/** Findings by what is to be done next, the group with the most urgent one first; their order within a group stays. */
export function groupBySteps<F extends ReportFinding>(findings: readonly F[]): StepGroup<F>[] {
  const groups = new Map<ReportStep, StepGroup<F>>()
  for (const finding of findings) {
    const step = stepOf(finding)
    const group = groups.get(step) ?? { step, findings: [], reclaimableBytes: 0 }
    groups.set(step, group)
    group.findings.push(finding)
    group.reclaimableBytes += finding.reclaimableBytes ?? 0
  }
  return [...groups.values()]
}
