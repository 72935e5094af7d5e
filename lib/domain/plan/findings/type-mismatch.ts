import { shorten } from './condition-of'
import { btreeKeys, fullScanRule, scanTitle } from './full-scan'

/** S20: the column is cast to a wider type because the compared value has it; an index of the column is not used then. */
export const typeMismatch = fullScanRule('S20', 'type-mismatch', ['cast'], (scan) => {
  const test = scan.diagnosis.tests[0]
  if (!test) return null
  const cast = test.side.casts.at(-1)
  const own = { ...test, side: { ...test.side, casts: [] } }
  return {
    title: scanTitle(scan, `: ${test.column} is compared as ${cast}`),
    remedy: `The value has the type ${cast}, so every ${test.column} is converted before it is compared and no index of it can be used. Pass the value with the column's own type, or cast the value instead.`,
    indexes: [{ method: 'btree', keys: btreeKeys([own]) }],
    evidence: [`Compared as ${cast}: ${shorten(test.text)}`],
  }
})
