import { passes, stops } from '../operation/check'
import type { Rule } from './rule'

/**
 * Minor versions in which a concurrent build or rebuild does damage: 14.0 to 14.3 can leave rows out of the index (release
 * notes of 14.4).
 */
export const versionTrap: Rule = ({ request, session }) => {
  const builds =
    request.kind === 'create-index' ||
    request.kind === 'reindex-index' ||
    (request.kind === 'remove-leftover' && request.finish)
  if (!builds) return null
  const { versionNumber } = session
  const version = `${Math.floor(versionNumber / 10_000)}.${versionNumber % 10_000}`
  if (versionNumber >= 140000 && versionNumber < 140004) {
    return stops('version-trap', `PostgreSQL ${version} can leave rows out of an index that is built concurrently.`, {
      hint: 'Upgrade to the latest 14 first; 14.4 mends it.',
    })
  }
  return passes('version-trap', `PostgreSQL ${version} is not known to damage what it builds concurrently.`)
}
