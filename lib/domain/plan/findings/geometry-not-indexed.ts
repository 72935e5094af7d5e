import { fullScanRule, scanTitle } from './full-scan'

/** S26: ranges, shapes and networks are compared with operators only GiST knows. */
export const geometryNotIndexed = fullScanRule('S26', 'geometry-not-indexed', ['geometry'], (scan) => {
  const test = scan.diagnosis.tests[0]
  if (!test) return null
  const isNetwork = /inet|cidr/.test(test.value?.casts.at(-1) ?? '')
  const key = { column: test.column, expression: test.expression, ...(isNetwork ? { opclass: 'inet_ops' } : {}) }
  const column = test.column ?? test.side.columns[0]?.column ?? null
  return {
    title: scanTitle(scan, `: ${test.operator || test.side.functionName} has no index`),
    remedy: 'A GiST index serves overlap, containment and nearness of ranges and shapes.',
    indexes:
      test.kind === 'truth'
        ? [{ method: 'gist', keys: [{ column, expression: null }] }]
        : [{ method: 'gist', keys: [key] }],
  }
})
