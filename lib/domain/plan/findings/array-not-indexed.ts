import { fullScanRule, scanTitle } from './full-scan'

/** S24: a condition on the elements of an array. */
export const arrayNotIndexed = fullScanRule('S24', 'array-not-indexed', ['array'], (scan) => {
  const test = scan.diagnosis.tests[0]
  if (!test || test.operator === '<@') return null
  const rewrite = `No index serves value = ANY (${test.column}). Write ${test.column} @> ARRAY[value] instead: that a GIN index finds.`
  return {
    title: scanTitle(scan, ': it looks inside an array'),
    remedy: test.isInsideColumn ? rewrite : `A GIN index of the array finds rows by its elements (${test.operator}).`,
    indexes: [{ method: 'gin', keys: [{ column: test.column, expression: test.expression }] }],
  }
})
