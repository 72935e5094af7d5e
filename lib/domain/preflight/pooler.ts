import { passes, stops } from '../operation/check'
import type { Rule } from './rule'

/** Settings do not stick and locks are not ours behind a pooler in transaction mode (PgBouncer and its like). */
export const pooler: Rule = ({ isPooled }) => {
  if (!isPooled) return passes('pooler', 'Our connection keeps one session of the server to itself.')
  return stops('pooler', 'A pooler in transaction mode is in between: the settings of an operation would not hold.', {
    hint: 'Give the host and port of PostgreSQL itself in the settings of the target; reading works either way.',
  })
}
