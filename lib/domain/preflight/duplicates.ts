import { passes, stops, warns } from '../operation/check'
import type { Rule } from './rule'

/** Rows that are equal already make a unique build fail at its end, and leave an index that may refuse rows. */
export const duplicates: Rule = ({ duplicates: facts }) => {
  if (!facts) return null
  if ('unknown' in facts) {
    return warns('duplicates', `Whether rows are equal in these keys was not found out: ${facts.unknown}.`, {
      hint: 'Equal rows make the build fail at its end; what it leaves behind is removed.',
    })
  }
  if (facts.found) {
    return stops('duplicates', 'The table holds rows that are equal in these keys, so the index cannot be unique.', {
      hint: 'Find them with GROUP BY … HAVING count(*) > 1, and decide which to keep.',
    })
  }
  return passes('duplicates', 'No rows are equal in these keys.')
}
