import { shorten } from './condition-of'
import { isCastToText } from './filter-diagnosis'
import { btreeKeys, fullScanRule, scanTitle } from './full-scan'

/**
 * S20: the column is cast to the type of the compared value; an index of the column is not used then. A plan does not tell a
 * varchar, which bears a cast to text, from an integer or uuid, which does not.
 */
export const typeMismatch = fullScanRule('S20', 'type-mismatch', ['cast'], (scan) => {
  const test = scan.diagnosis.tests[0]
  if (!test) return null
  const cast = test.side.casts.at(-1)
  const own = { ...test, side: { ...test.side, casts: [] } }
  return {
    title: scanTitle(scan, `: ${test.column} is compared as ${cast}`),
    remedy: isCastToText(test)
      ? `If ${test.column} is not varchar (an integer or uuid, say), every value of it is converted to text before it is compared and no index of it can be used: pass the value with the column's own type. If it is varchar, the cast does no harm and an index finds these rows.`
      : `The value has the type ${cast}, so every ${test.column} is converted before it is compared and no index of it can be used. Pass the value with the column's own type, or cast the value instead.`,
    indexes: [{ method: 'btree', keys: btreeKeys([own]) }],
    evidence: [`Compared as ${cast}: ${shorten(test.text)}`],
  }
})
