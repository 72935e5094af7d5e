import { type FullScanAdvice, fullScanRule, scanTitle } from './full-scan'

/** S23: a condition on the inside of a jsonb value. */
export const jsonbNotIndexed = fullScanRule('S23', 'jsonb-not-indexed', ['jsonb'], (scan): FullScanAdvice | null => {
  const test = scan.diagnosis.tests[0]
  if (!test) return null
  const title = scanTitle(scan, ': it looks inside a jsonb value')
  const key = { column: test.column, expression: test.expression }
  if (test.kind === 'equality') {
    return {
      title,
      remedy: `An index of the field itself serves this comparison; it is far smaller than one of the whole document.`,
      indexes: [{ method: 'btree', keys: [key] }],
    }
  }
  if (test.operator.startsWith('?')) {
    return {
      title,
      remedy: 'A GIN index with its default operator class serves the operators ?, ?| and ?&.',
      indexes: [{ method: 'gin', keys: [key] }],
    }
  }
  return {
    title,
    remedy: `A GIN index with jsonb_path_ops serves ${test.operator}; it is smaller and faster than the default class, which is needed only for ?, ?| and ?&.`,
    indexes: [{ method: 'gin', keys: [{ ...key, opclass: 'jsonb_path_ops' }] }],
  }
})
