import { plural, stamp } from '../../format'
import type { Past } from '../care-facts'
import { type LeftOut, leaveOut, type PlanItem } from '../plan-item'
import type { Care } from '../policy'

/** Why an item is left to a person: as many tries in a row as are allowed came to nothing. Null while some are left. */
export function usedUp(item: PlanItem, past: Past | null, { failureBudget }: Care): LeftOut | null {
  if (!past || past.failures < failureBudget) return null
  const when = past.lastFailedAt ? stamp(past.lastFailedAt) : 'an unknown day'
  const says = `${plural(past.failures, 'failure')} in a row, the last on ${when}: a person has to look.`
  return leaveOut(item, 'failures', says)
}
