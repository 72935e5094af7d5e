import { warns } from '../operation/check'
import type { Rule } from './rule'
import { millisecondsOf } from './setting-of'

const leastMs = 500

/** We look on up to ten times a second to give way before the server ends somebody; a shorter timeout may be faster. */
export const deadlockTimeout: Rule = ({ session, request }) => {
  const ms = millisecondsOf(session, 'deadlock_timeout')
  if (ms === 0 || ms >= leastMs || request.kind === 'analyze-table') return null
  return warns(
    'deadlock-timeout',
    `The deadlock_timeout of the server is ${ms} ms: in a deadlock the server may end a session of the application before the operation gives way.`,
    {
      hint: 'Set deadlock_timeout to 1s, its default, while operations run; 500 ms is the least that leaves time to give way.',
    },
  )
}
