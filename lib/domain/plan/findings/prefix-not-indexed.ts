import { fullScanRule, scanTitle } from './full-scan'

/** S21: a pattern with a fixed beginning, which a b-tree of the right operator class can look up. */
export const prefixNotIndexed = fullScanRule('S21', 'prefix-not-indexed', ['prefix'], (scan) => {
  const test = scan.diagnosis.tests[0]
  if (!test) return null
  const key = { column: test.column, expression: test.expression, opclass: 'text_pattern_ops' }
  return {
    title: scanTitle(scan, ': it looks for a beginning'),
    remedy:
      'A pattern with a fixed beginning is a range. An index with text_pattern_ops (or one in the collation "C") finds it; a plain index in another collation cannot.',
    indexes: [{ method: 'btree', keys: [key] }],
  }
})
