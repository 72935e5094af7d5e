import { duration } from '../format'
import { passes } from '../operation/check'
import type { Rule } from './rule'
import { millisecondsOf } from './setting-of'

const names = [
  'statement_timeout',
  'lock_timeout',
  'transaction_timeout',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
]

/** Time limits preset for our role or database would kill a build half-way; the session of the operation takes them off. */
export const timeouts: Rule = ({ session }) => {
  const set = names.flatMap((name) => {
    const ms = millisecondsOf(session, name)
    if (ms === 0) return []
    const preset = session.presets.find((each) => each.name === name)
    const place = preset ? ` for the ${preset.isOfRole ? 'role' : 'database'}` : ''
    return [`${name} ${duration(ms)}${place}`]
  })
  if (set.length === 0) return passes('timeouts', 'No time limit of the server is set for our role.')
  return passes(
    'timeouts',
    `Time limits are set (${set.join(', ')}); the session of the operation lifts them for itself.`,
  )
}
