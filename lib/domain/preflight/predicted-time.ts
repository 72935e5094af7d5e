import { duration } from '../format'
import { passes, warns } from '../operation/check'
import type { Rule } from './rule'

/** How long it takes by what this server got done before. */
export const predictedTime: Rule = ({ request, predictedMs, limits }) => {
  if (request.kind === 'drop-index' || (request.kind === 'remove-leftover' && !request.finish)) return null
  if (predictedMs === null)
    return passes('predicted-time', 'How long it takes is unknown: nothing of this kind was measured here yet.')
  const mostMs = limits.mostHours * 3_600_000
  if (predictedMs > mostMs) {
    return warns(
      'predicted-time',
      `It takes about ${duration(predictedMs)}, but is cancelled after ${limits.mostHours} h.`,
      {
        hint: 'An administrator can raise the limit in the settings of the target.',
      },
    )
  }
  return passes('predicted-time', `It takes about ${duration(predictedMs)}, by what this server got done before.`)
}
