import { warns } from '../operation/check'
import type { Rule } from './rule'

/** Patched servers run the code of an index as the owner of its table, yet nothing needs more than that owner. */
export const superuser: Rule = ({ session, table }) => {
  if (!session.isSuperuser) return null
  return warns('superuser', `We act as “${session.role}”, a superuser: more than this needs.`, {
    hint: `A login that is a member of “${table.owner}”, the owner of the table, is enough; give it in the settings of the target.`,
  })
}
