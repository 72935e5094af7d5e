import 'server-only'
import type { ItemOutcome, ItemState } from '@/lib/domain/maintenance/item'
import { reviews } from '@/lib/domain/maintenance/policy'
import type { OperationRow } from '@/lib/store/operation'
import type { NewRunItem, RunItemRow } from '@/lib/store/run'

/** Refused since another installation of Arborist works on the same database: a run waits for its next window then. */
export const isElsewhere = ({ state, problem }: OperationRow): boolean =>
  state === 'refused' && problem?.code === 'busy'

type End = Partial<NewRunItem> & { state: ItemState }

/** What an operation that is over makes of its item, and the bytes it freed. */
export function itemEnd(item: RunItemRow, operation: OperationRow, now: Date): { change: End; freedBytes: number } {
  const { kind, state, says, sizeBefore, sizeAfter, walBytes, durationMs } = operation
  const finishedAt = operation.finishedAt ?? now
  const sql = operation.plan?.steps.map((step) => step.sql) ?? item.sql
  const shared = { finishedAt, durationMs, walBytes, sql, startedAt: item.startedAt ?? operation.startedAt }
  if (state !== 'succeeded') return { change: { ...shared, ...endOf(item, operation) }, freedBytes: 0 }
  const isGone = kind === 'drop-index' || kind === 'remove-leftover'
  const after = isGone ? 0 : sizeAfter
  const before = kind === 'create-index' ? null : (sizeBefore ?? item.sizeBefore)
  const isFreed = (isGone || kind === 'reindex-index') && before !== null && after !== null
  return {
    change: { ...shared, state: 'done', outcome: null, ended: says, sizeBefore: before, sizeAfter: after },
    freedBytes: isFreed ? before - after : 0,
  }
}

function endOf(item: RunItemRow, operation: OperationRow) {
  const { state, says, problem, checks } = operation
  const words = says ?? problem?.message ?? null
  if (state === 'cancelled') {
    const isOurs = item.outcome !== null
    return {
      state: 'cancelled' as const,
      ended: isOurs ? item.ended : words,
      outcome: item.outcome ?? ('run-cancelled' as const),
    }
  }
  if (state === 'refused') {
    const stop = checks?.find((check) => check.outcome === 'stop')
    const ended = stop ? [stop.says, stop.hint].filter(Boolean).join(' ') : words
    const byRule: Record<string, ItemOutcome> = {
      rights: 'missing-right',
      exists: 'gone',
      'version-trap': 'version-trap',
      'old-snapshots': 'old-snapshot',
      'old-snapshot': 'old-snapshot',
    }
    if (operation.giveUpAt && operation.finishedAt && operation.finishedAt >= operation.giveUpAt) {
      const isUnanswered = reviews.includes(item.task) && operation.approvedAt === null
      const outcome: ItemOutcome = isUnanswered ? 'not-approved' : 'window-end'
      return { state: 'skipped' as const, outcome, ended: isUnanswered ? 'Nobody approved it in time.' : words }
    }
    if (isElsewhere(operation)) return { state: 'skipped' as const, outcome: 'guard' as const, ended: words }
    return { state: 'skipped' as const, outcome: (stop && byRule[stop.rule]) ?? ('refused' as const), ended }
  }
  return { state: 'failed' as const, outcome: 'failed' as const, ended: words }
}
