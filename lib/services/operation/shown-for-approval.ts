import 'server-only'
import type { Check } from '@/lib/domain/operation/check'
import type { OperationRequest } from '@/lib/domain/operation/request'
import type { OperationPlan } from '@/lib/domain/operation/step'
import { Problem } from '@/lib/domain/problem'
import type { Context } from '../context'
import { preflight } from './preflight'

export type Shown = { plan: OperationPlan; checks: Check[]; basis: string }

/**
 * What a second person says yes to: plan and checks of each request as the server stands now, which are what the first one
 * consented to. Throws Problem where there is no plan, or another one than that of `bases`.
 */
export async function shownForApproval(
  context: Context,
  targetId: string,
  requests: readonly OperationRequest[],
  bases: ReadonlyMap<OperationRequest, string> = new Map(),
): Promise<Map<OperationRequest, Shown>> {
  const shown = new Map<OperationRequest, Shown>()
  if (requests.length === 0) return shown
  const prepared = await preflight(context, targetId, requests)
  for (const [place, { plan, checks }] of prepared.entries()) {
    const request = requests[place]!
    if (!plan) throw refusalOf(checks)
    const basis = bases.get(request)
    if (basis !== undefined && basis !== plan.basis) {
      throw new Problem('conflict', 'What this operation works on has changed since its plan was shown.', {
        hint: 'Look at the plan as it is now, and start it again.',
      })
    }
    shown.set(request, { plan, checks, basis: plan.basis })
  }
  return shown
}

/** The first check that forbids it, as a Problem. */
function refusalOf(checks: readonly Check[]): Problem {
  const stop = checks.find((each) => each.outcome === 'stop')
  return new Problem('conflict', stop?.says ?? 'It cannot be done as the server stands now.', {
    ...(stop?.hint ? { hint: stop.hint } : {}),
  })
}
