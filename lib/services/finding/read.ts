import 'server-only'
import { z } from 'zod'
import { findingKinds, severities } from '@/lib/domain/finding'
import { Problem } from '@/lib/domain/problem'
import { objectWords } from '@/lib/domain/report/object-words'
import { verdicts } from '@/lib/domain/verdict'
import {
  countFindings,
  eventsOfFinding,
  type FindingFilter,
  type FindingRow,
  findFinding,
  findingStates,
  listFindings,
  readAssessmentState,
} from '@/lib/store/finding'
import type { Context } from '../context'
import { ListInput, nextCursor, offsetOf, rowNumber } from '../list-input'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'

const Filter = TargetHandle.extend({
  state: z.enum(findingStates).default('open'),
  kind: z.enum(findingKinds).optional(),
  severity: z.enum(severities).optional(),
  verdict: z.enum(verdicts).optional(),
  filter: z.string().max(200, 'The filter is longer than 200 characters').optional(),
  index: rowNumber.optional(),
  table: rowNumber.optional(),
})

export const FindingHandle = TargetHandle.extend({
  finding: rowNumber,
})

/** Findings of a target as the last assessment left them, most urgent first. */
export const list = verb('finding.list', Filter.extend(ListInput.shape), async (context, input) => {
  const target = await requireTarget(context, input.target)
  const { db } = context.store
  const offset = offsetOf(input)
  const [{ rows, total, reclaimableBytes }, facets, assessment] = await Promise.all([
    listFindings(db, filterOf(target.id, input, { limit: input.limit, offset })),
    countFindings(db, target.id, input.state),
    readAssessmentState(db, target.id),
  ])
  return {
    items: rows.map(viewFinding),
    nextCursor: nextCursor(offset, rows.length, total),
    total,
    reclaimableBytes,
    facets,
    assessedAt: assessment?.at ?? null,
    failed: [...(assessment?.failed ?? []), ...(assessment?.catalogFailed ?? [])],
    leftOut: assessment?.leftOut ?? 0,
    simulatedUntil: target.simulatedUntil,
  }
})

/** One finding with its evidence and history. */
export const describe = verb('finding.describe', FindingHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const row = await requireFinding(context, target.id, input.finding)
  const [events, assessment] = await Promise.all([
    eventsOfFinding(context.store.db, row.id),
    readAssessmentState(context.store.db, target.id),
  ])
  return {
    finding: viewFinding(row),
    events: events.map(({ at, kind, actor, words }) => ({ at, kind, actor, words })),
    assessedAt: assessment?.at ?? null,
    simulatedUntil: target.simulatedUntil,
  }
})

const Export = Filter.extend({ format: z.enum(['csv', 'json']).default('csv') })

/** Every finding that fits the filter, in portions: as the API shows it, or flat for the columns of a spreadsheet. */
export const exportAll = verb('finding.export', Export, async (context, input) => {
  const target = await requireTarget(context, input.target)
  async function* portions() {
    for (let offset = 0; ; offset += 1_000) {
      const { rows } = await listFindings(context.store.db, filterOf(target.id, input, { limit: 1_000, offset }))
      if (rows.length > 0) yield rows.map((row) => (input.format === 'csv' ? flatFinding(row) : viewFinding(row)))
      if (rows.length < 1_000) return
    }
  }
  return { slug: target.slug, format: input.format, portions: portions() }
})

function filterOf(
  targetId: string,
  input: z.output<typeof Filter>,
  page: Pick<FindingFilter, 'limit' | 'offset'>,
): FindingFilter {
  const { state, kind, severity, verdict, filter, index, table } = input
  return { targetId, state, kind, severity, verdict, text: filter, indexId: index, tableId: table, ...page }
}

/** A finding as pages and the API show it. */
export function viewFinding(row: FindingRow) {
  return {
    id: row.id,
    kind: row.kind,
    severity: row.severity,
    says: row.says,
    objects: row.objects,
    reclaimableBytes: row.reclaimableBytes,
    verdict: row.verdict,
    evidence: row.evidence,
    nextStep: { text: row.nextText, sql: row.nextSql, operations: row.nextOperations ?? [] },
    firstSeenAt: row.firstSeenAt,
    lastSeenAt: row.lastSeenAt,
    resolvedAt: row.resolvedAt,
    dismissal:
      row.dismissedAt === null
        ? null
        : { at: row.dismissedAt, by: row.dismissedBy, reason: row.dismissReason, until: row.dismissedUntil },
  }
}

function flatFinding(row: FindingRow) {
  const [{ type, schema, name, table }, ...others] = row.objects
  return {
    id: row.id,
    kind: row.kind,
    severity: row.severity,
    ...{ type, schema, name, table },
    says: row.says,
    reclaimableBytes: row.reclaimableBytes,
    verdict: row.verdict,
    nextStep: row.nextText,
    sql: row.nextSql,
    evidence: row.evidence.map(({ topic, text }) => `${topic}: ${text}`).join('\n'),
    others: others.map(objectWords).join('\n'),
    firstSeenAt: row.firstSeenAt,
    lastSeenAt: row.lastSeenAt,
    resolvedAt: row.resolvedAt,
    dismissedAt: row.dismissedAt,
    dismissedBy: row.dismissedBy,
    dismissReason: row.dismissReason,
    dismissedUntil: row.dismissedUntil,
  }
}

export async function requireFinding(context: Context, targetId: string, id: number): Promise<FindingRow> {
  const found = await findFinding(context.store.db, targetId, id)
  if (found) return found
  throw new Problem('not-found', 'There is no such finding on this target.', { hint: 'Look for it in the list.' })
}

export type FindingView = ReturnType<typeof viewFinding>
export type FindingListAnswer = Awaited<ReturnType<(typeof list)['run']>>
export type FindingDescription = Awaited<ReturnType<(typeof describe)['run']>>
