import 'server-only'
import { z } from 'zod'
import { severities } from '@/lib/domain/finding'
import { span } from '@/lib/domain/format'
import type { TargetReport } from '@/lib/domain/report/target-report'
import { countFindings, countVerdicts, listFindings, readAssessmentState } from '@/lib/store/finding'
import { watchedSince } from '../memo'
import { requireTarget, TargetHandle } from '../target/input'
import { type TargetView, viewTarget } from '../target/view'
import { verb } from '../verb'
import { viewFinding } from './read'

const Report = TargetHandle.extend({
  format: z.enum(['json', 'markdown'], { error: 'The format is json or markdown' }).default('json'),
  /** How many findings are told, the most urgent ones. */
  limit: z.coerce.number().int().min(1, 'At least 1').max(20_000, 'At most 20000').default(200),
})

/** The open findings of a target with what they rest on, for reading away from the screen and for machines. */
export const report = verb('finding.report', Report, async (context, input) => {
  const now = context.now()
  const target = await requireTarget(context, input.target)
  const { db } = context.store
  const [listed, facets, verdicts, assessment, since] = await Promise.all([
    listFindings(db, { targetId: target.id, state: 'open', limit: input.limit, offset: 0 }),
    countFindings(db, target.id, 'open'),
    countVerdicts(db, target.id),
    readAssessmentState(db, target.id),
    watchedSince(db, target),
  ])
  const view = viewTarget(target, now)
  const countOf = (severity: string) =>
    facets.find((each) => each.facet === 'severity' && each.value === severity)?.count ?? 0
  const { name, host, port, database, version, role, simulatedUntil, countersSince, countersSinceCause } = view
  const { indexCount, indexBytes, tableCount, tableBytes, databaseBytes } = view
  const made: TargetReport = {
    ...{ name, host, port, database, version, role, madeAt: now },
    ...{ seenAt: view.lastSnapshotAt, judgedAt: assessment?.at ?? null, watchedSince: since, simulatedUntil },
    ...{ countersSince, countersSinceCause, indexCount, indexBytes, tableCount, tableBytes, databaseBytes },
    verdicts,
    total: listed.total + (assessment?.leftOut ?? 0),
    severities: Object.fromEntries(severities.map((each) => [each, countOf(each)])) as TargetReport['severities'],
    reclaimableBytes: listed.reclaimableBytes,
    findings: [],
    incomplete: [
      ...staleness(view, now),
      ...[...(assessment?.failed ?? []), ...(assessment?.catalogFailed ?? []).filter(({ ok }) => !ok)].map(
        ({ question, message, hint }) => ({
          what: question,
          message: message ?? 'No answer.',
          hint: hint ?? null,
        }),
      ),
    ],
  }
  return { slug: target.slug, format: input.format, report: { ...made, findings: listed.rows.map(viewFinding) } }
})

function staleness({ health, problem, lastSnapshotAt }: TargetView, now: Date): TargetReport['incomplete'] {
  if (!lastSnapshotAt)
    return [{ what: 'snapshot', message: 'The server was not read yet.', hint: problem?.message ?? null }]
  const last = `The server was last read ${span(now.getTime() - lastSnapshotAt.getTime())} ago`
  if (health === 'paused') return [{ what: 'snapshot', message: `${last}; the target is paused.`, hint: null }]
  if (health !== 'stale' && health !== 'failing') return []
  return [{ what: 'snapshot', message: `${last}.`, hint: problem?.message ?? null }]
}

export type ReportAnswer = Awaited<ReturnType<(typeof report)['run']>>
