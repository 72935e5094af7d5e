import 'server-only'
import { z } from 'zod'
import { findingWords } from '@/lib/domain/finding'
import { Problem } from '@/lib/domain/problem'
import { changeDismissal, type FindingRow } from '@/lib/store/finding'
import { record } from '../record'
import { requireTarget } from '../target/input'
import { verb } from '../verb'
import { FindingHandle, requireFinding } from './read'

const Dismissal = FindingHandle.extend({
  reason: z
    .string({ error: 'Say why, for whoever looks next' })
    .trim()
    .min(3, 'Say why, for whoever looks next')
    .max(500, 'The reason is longer than 500 characters'),
  /** Days until it returns by itself; null: until its facts change. */
  days: z.number().int().min(1, 'At least a day').max(730, 'At most two years').nullable().default(null),
})

/** Puts a finding aside with a reason. It returns when its facts change, or when its time is over. */
export const dismiss = verb('finding.dismiss', Dismissal, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const row = await requireFinding(context, target.id, input.finding)
  if (row.resolvedAt) {
    throw new Problem('conflict', 'This finding is resolved already.', { hint: 'There is nothing left to dismiss.' })
  }
  const at = context.now()
  const until = input.days === null ? null : new Date(at.getTime() + input.days * 86_400_000)
  const by = context.actor.name
  await context.store.db.transaction(async (tx) => {
    await changeDismissal(
      tx,
      row.id,
      { dismissedAt: at, dismissedBy: by, dismissReason: input.reason, dismissedUntil: until },
      { at, kind: 'dismissed', actor: by, words: input.reason },
    )
    const detail = { reason: input.reason, until: until?.toISOString() ?? null }
    await record(context, tx, { action: 'dismissed finding', subject: subjectOf(row), targetId: target.id, detail })
  })
  return { id: row.id, until }
})

/** Takes a dismissal back. */
export const restore = verb('finding.restore', FindingHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const row = await requireFinding(context, target.id, input.finding)
  if (!row.dismissedAt) throw new Problem('conflict', 'This finding is not dismissed.')
  const at = context.now()
  await context.store.db.transaction(async (tx) => {
    await changeDismissal(
      tx,
      row.id,
      { dismissedAt: null, dismissedBy: null, dismissReason: null, dismissedUntil: null },
      { at, kind: 'restored', actor: context.actor.name, words: 'The dismissal was taken back.' },
    )
    await record(context, tx, { action: 'restored finding', subject: subjectOf(row), targetId: target.id })
  })
  return { id: row.id }
})

function subjectOf(row: FindingRow): string {
  const [first] = row.objects
  return `${findingWords[row.kind]}: ${[first.schema, first.name].filter(Boolean).join('.')}`
}
