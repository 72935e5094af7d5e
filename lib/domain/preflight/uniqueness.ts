import { plural } from '../format'
import { passes, warns } from '../operation/check'
import { onConflictTrap } from '../version-traps'
import type { Rule } from './rule'

/** A unique index guards rows, and ON CONFLICT rests on it: spurious duplicate key errors are possible while one is built. */
export const uniqueness: Rule = ({ request, session, index, restore, onConflict }) => {
  const isNew = request.kind === 'create-index' && !('restore' in request) && request.isUnique
  if (!isNew && !(index ?? restore)?.memory.isUnique) return null
  const isBuilt =
    request.kind === 'create-index' ||
    request.kind === 'reindex-index' ||
    (request.kind === 'remove-leftover' && request.finish)
  if (!isBuilt && request.kind !== 'drop-index') return null
  const known =
    onConflict === null
      ? 'The server keeps no statements (pg_stat_statements), so whether any uses ON CONFLICT is unknown.'
      : 'No kept statement uses ON CONFLICT on the table.'
  const used = onConflict !== null && onConflict.statements > 0
  const uses = used
    ? `${plural(onConflict.statements, 'statement')} with ON CONFLICT on the table, with ${plural(onConflict.calls, 'call')}.`
    : known
  if (request.kind === 'drop-index') {
    const hint = used ? 'INSERT … ON CONFLICT on its columns fails without it.' : null
    return warns('uniqueness', `Afterwards the table accepts rows that are equal in its keys. ${uses}`, { hint })
  }
  const trap = used ? onConflictTrap(session.versionNumber) : null
  if (trap) return warns('uniqueness', `${uses} ${trap.says}`, { hint: trap.until })
  return passes('uniqueness', uses)
}
