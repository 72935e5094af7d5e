import { passes, stops } from '../operation/check'
import type { Rule } from './rule'
import { settingOf } from './setting-of'

/** Whether anything may be changed here at all: our own switch, a standby, a role that is read-only by default. */
export const readOnly: Rule = ({ limits, session }) => {
  if (limits.isReadOnly) {
    return stops('read-only', 'Operations are switched off for this target.', {
      hint: 'An administrator can allow them in the settings of the target.',
    })
  }
  if (session.isInRecovery) {
    return stops('read-only', 'The server is a standby: it takes no changes.', {
      hint: 'Do it on the primary; the change arrives here by replication.',
    })
  }
  if (settingOf(session, 'default_transaction_read_only') === 'on') {
    return passes(
      'read-only',
      'The server is the primary. Transactions of our role are read-only by default; the session of the operation switches that off for itself.',
    )
  }
  return passes('read-only', 'The server is the primary and takes changes.')
}
