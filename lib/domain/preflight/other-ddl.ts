import { passes, waits } from '../operation/check'
import { nameOfSession } from './name-of-session'
import type { Rule } from './rule'

const changing = new Set([
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
])

/** Another command that changes or maintains the table; two concurrent builds on one table would end in a deadlock. */
export const otherDdl: Rule = ({ bystanders }) => {
  const other = bystanders.find(
    (each) =>
      each.kind === 'session' && each.backend !== 'autovacuum worker' && each.locks.some((mode) => changing.has(mode)),
  )
  if (!other) return passes('other-ddl', 'Nobody else changes or maintains the table.')
  const mode = other.locks.find((each) => changing.has(each)) ?? ''
  const verb = other.waits ? 'waits for' : 'holds'
  return waits('other-ddl', `${nameOfSession(other)} ${verb} a lock on the table (${lockWords(mode)}).`, {
    hint: 'The operation starts by itself when that is done.',
  })
}

/** ShareUpdateExclusiveLock as the manual writes it: SHARE UPDATE EXCLUSIVE. */
function lockWords(mode: string): string {
  return mode
    .replace(/Lock$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase()
}
