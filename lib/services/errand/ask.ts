import 'server-only'
import { Problem } from '@/lib/domain/problem'
import { askErrand, awaitErrand, dropErrand, type ErrandRow } from '@/lib/store/errand'
import { lastBeat } from '@/lib/store/target'
import type { Context } from '../context'

/**
 * Has a worker do something and waits for its answer. Throws the worker's Problem, or `busy` when no worker answers in
 * `waitMs`.
 */
export async function ask<R>(
  context: Context,
  kind: ErrandRow['kind'],
  targetId: string | null,
  payload: Record<string, unknown>,
  waitMs: number,
): Promise<R> {
  const deadlineAt = new Date(Date.now() + waitMs)
  const id = await askErrand(context.store.db, { kind, targetId, payload, deadlineAt })
  const row = await awaitErrand(context.store, id, deadlineAt)
  if (kind === 'explain') await dropErrand(context.store.db, id)
  if (row?.state === 'done') return row.result as R
  if (row?.problem) throw Problem.from(row.problem)
  throw await noAnswer(context)
}

async function noAnswer(context: Context): Promise<Problem> {
  const beat = await lastBeat(context.store.db)
  if (!beat || Date.now() - beat.getTime() > 30_000) {
    return new Problem('busy', 'No worker is running.', {
      hint: 'Start Arborist with `npm start`, or a worker with `npx arborist worker`.',
    })
  }
  return new Problem('timed-out', 'The worker has not answered in time.', {
    hint: 'It may be busy with another server; try again in a moment.',
  })
}
