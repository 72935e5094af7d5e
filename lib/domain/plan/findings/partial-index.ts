import { withoutQualifiers } from '../expression/column-test'
import { type FullScanAdvice, fullScanRule, scanTitle } from './full-scan'

/** S27: few rows are NULL, true or false; an index of just those is small and always enough. */
export const partialIndex = fullScanRule('S27', 'partial-index', ['partial'], (scan): FullScanAdvice | null => {
  const { facts, diagnosis } = scan
  if (facts.kept / facts.read > 0.01) return null
  const test = diagnosis.tests[0]
  if (!test || test.column === null) return null
  const where = withoutQualifiers({ text: test.text, columns: test.side.columns })
  const keys = [{ column: test.column, expression: null }]
  return {
    title: scanTitle(scan, ': the rare ones'),
    remedy:
      'A partial index holds only the rows this condition asks for: it stays small, and other rows cost it nothing. Put what the query sorts or joins by into its columns.',
    indexes: [{ method: 'btree', keys, where: /^\(.*\)$/s.test(where) ? where : `(${where})` }],
  }
})
