import 'server-only'
import { ask } from '../errand/ask'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'
import type { SnapshotResult } from './take'

/** Takes a snapshot now and answers when it is stored. */
export const request = verb('snapshot.take', TargetHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  return ask<SnapshotResult>(context, 'snapshot', target.id, {}, 90_000)
})
