import 'server-only'
import { ask } from '../errand/ask'
import { record } from '../record'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'
import type { SnapshotResult } from './take'

/** Takes a snapshot now and answers when it is stored. */
export const request = verb('snapshot.take', TargetHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const result = await ask<SnapshotResult>(context, 'snapshot', target.id, {}, 90_000)
  await record(context, context.store.db, { action: 'took snapshot', subject: target.name, targetId: target.id })
  return result
})
