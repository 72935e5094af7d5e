import { passes, stops } from '../operation/check'
import { versionTraps } from '../version-traps'
import type { Rule } from './rule'

/** Minor versions in which a concurrent build or rebuild, or one of a TOAST index, does damage. */
export const versionTrap: Rule = ({ request, session, table }) => {
  const rebuilds = request.kind === 'reindex-index' || (request.kind === 'remove-leftover' && request.finish)
  if (request.kind !== 'create-index' && !rebuilds) return null
  const trap = versionTraps(session.versionNumber).find(
    ({ part }) => part === 'concurrently' || (part === 'toast' && rebuilds && table.kind === 't'),
  )
  if (trap) {
    const hint = `Upgrade to the latest ${trap.major} first: ${trap.mendedBy} mends it.`
    return stops('version-trap', trap.says, { hint })
  }
  const version = `${Math.floor(session.versionNumber / 10_000)}.${session.versionNumber % 10_000}`
  return passes('version-trap', `PostgreSQL ${version} is not known to damage what it builds concurrently.`)
}
