import 'server-only'
import { worstOf } from '@/lib/domain/operation/check'
import type { Prepared } from '@/lib/domain/operation/prepared'
import type { OperationRequest } from '@/lib/domain/operation/request'
import type { Context } from '../context'
import { ask } from '../errand/ask'

const waitMs = 30_000

/** What the worker says of requests as the server stands now, in their order. */
export async function preflight(
  context: Context,
  targetId: string,
  requests: readonly OperationRequest[],
): Promise<Prepared[]> {
  return ask<Prepared[]>(context, 'preflight', targetId, { requests }, waitMs + 1_000 * requests.length)
}

/** A preflight as it is shown before consent. */
export function viewPrepared(request: OperationRequest, { checks, plan }: Prepared, needsApproval: boolean) {
  return { request, outcome: worstOf(checks), checks, plan, needsApproval }
}

export type PreparedView = ReturnType<typeof viewPrepared>
