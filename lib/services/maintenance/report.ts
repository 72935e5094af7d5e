import 'server-only'
import { z } from 'zod'
import { plural } from '@/lib/domain/format'
import type { CareReport, PersonNeeded } from '@/lib/domain/maintenance/care-report'
import { type OperationKind, operationKindWords } from '@/lib/domain/operation/operation'
import { Problem } from '@/lib/domain/problem'
import { commonFindings, indexChanges, type NeedRow, openSeverities, personNeeds } from '@/lib/store/care-report'
import { historyByTarget } from '@/lib/store/run-history'
import { listTargets, type TargetWithState } from '@/lib/store/target'
import type { Context } from '../context'
import { RangeInput } from '../list-input'
import { requireTarget } from '../target/input'
import { verb } from '../verb'

const dayMs = 86_400_000

const ReportInput = RangeInput.extend({
  /** How far back, where no beginning is given. */
  days: z.coerce.number().int().min(1, 'At least a day').max(3_650, 'At most ten years').default(7),
  /** Names with commas between them; all targets without it. */
  target: z.string().max(4_000).optional(),
  format: z.enum(['json', 'markdown'], { error: 'format is json or markdown' }).default('json'),
})

/** What care of targets came to within a stretch of time, what changed, and what needs a person. */
export const report = verb('run.report', ReportInput, async (context, input) => {
  const madeAt = context.now()
  const to = input.to ?? madeAt
  const from = input.from ?? new Date(to.getTime() - input.days * dayMs)
  if (from >= to) {
    throw new Problem('invalid', 'The period ends before it begins.', { field: 'from', hint: 'Give from before to.' })
  }
  const targets = await chosenTargets(context, input.target)
  return { format: input.format, report: await careReport(context, targets, from, to, madeAt) }
})

async function chosenTargets(context: Context, names: string | undefined): Promise<TargetWithState[]> {
  const handles = [
    ...new Set(
      (names ?? '')
        .split(',')
        .map((each) => each.trim())
        .filter(Boolean),
    ),
  ]
  if (handles.length === 0) return listTargets(context.store.db)
  return Promise.all(handles.map((each) => requireTarget(context, each)))
}

const most = 20

export async function careReport(
  { store: { db } }: Context,
  targets: readonly TargetWithState[],
  from: Date,
  to: Date,
  madeAt: Date,
): Promise<CareReport> {
  const ids = targets.map((target) => target.id)
  const byId = new Map(targets.map((target) => [target.id, target]))
  const filter = { targetIds: ids, policyId: null, from, to }
  const [{ totals, byTarget }, recommendations, changes, needs, severities] = await Promise.all([
    historyByTarget(db, filter),
    commonFindings(db, ids, 10),
    indexChanges(db, ids, from, to, most),
    personNeeds(db, ids, from, to, most),
    openSeverities(db, ids),
  ])
  const each = targets.map(({ id, slug, name }) => {
    const own = byTarget.get(id)
    const { runs = 0, missed = 0, failed = 0, failedRuns = 0, reclaimedBytes = 0, lastRunAt = null } = own ?? {}
    const openFindings = severities.get(id) ?? { harm: 0, attention: 0, note: 0 }
    return { slug, name, runs, missed, failed, failedRuns, reclaimedBytes, lastRunAt, openFindings }
  })
  return {
    ...{ from, to, madeAt },
    totalRuns: totals.runs,
    missedRuns: totals.missed,
    lastRun: totals.lastRunAt,
    averageDurationMs: totals.averageDurationMs,
    successRate: totals.successRate,
    done: totals.done,
    failed: totals.failed,
    failedRuns: totals.failedRuns,
    reclaimedBytes: totals.reclaimedBytes,
    commonRecommendations: recommendations,
    changes: changes.map(({ targetId, ...change }) => ({ ...change, target: byId.get(targetId)!.name })),
    needsPerson: [
      ...each
        .filter(({ openFindings }) => openFindings.harm > 0)
        .map(({ name, slug, openFindings: { harm } }) => ({
          target: name,
          says: `${harm} harmful ${harm === 1 ? 'finding is' : 'findings are'} open.`,
          href: `/targets/${encodeURIComponent(slug)}/findings?severity=harm`,
        })),
      ...oneEach(needs).map((need) => personNeeded(need, byId.get(need.targetId)!)),
    ],
    targets: each,
  }
}

/** What is left alone after its failures is told so, and not once more as a failure. */
function oneEach(needs: readonly NeedRow[]): NeedRow[] {
  const keyOf = ({ targetId, name }: NeedRow) => `${targetId} ${name}`
  const spent = new Set(needs.filter(({ kind }) => kind === 'spent').map(keyOf))
  return needs.filter((need) => need.kind !== 'failed' || !spent.has(keyOf(need)))
}

function personNeeded({ kind, name, words, id }: NeedRow, target: TargetWithState): PersonNeeded {
  const base = `/targets/${encodeURIComponent(target.slug)}`
  if (kind === 'approval') {
    const says = `${operationKindWords[words as OperationKind]} ${name} waits for approval.`
    return { target: target.name, says, href: `${base}/operations/${id}` }
  }
  if (kind === 'proposed') {
    const says = `${plural(Number(words), 'proposal')} of the last run of ${name} ${words === '1' ? 'waits' : 'wait'} for a decision.`
    return { target: target.name, says, href: `${base}/maintenance/runs/${id}` }
  }
  const what = {
    failed: `${name} failed.`,
    missed: `A run of ${name} did not come about.`,
    stopped: `A run of ${name} failed.`,
    guard: `The last run of ${name} was stopped by a guard.`,
    spent: `${name} is left alone.`,
  }
  return { target: target.name, says: `${what[kind]} ${words}`, href: `${base}/maintenance/runs/${id}` }
}

export type CareReportAnswer = Awaited<ReturnType<(typeof report)['run']>>
