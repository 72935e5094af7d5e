import { fullScanRule, scanTitle } from './full-scan'

/** S22: a pattern without a fixed beginning, ILIKE or a regular expression: only trigrams can find it. */
export const patternNotIndexed = fullScanRule('S22', 'pattern-not-indexed', ['pattern'], (scan) => {
  const test = scan.diagnosis.tests[0]
  if (!test) return null
  const pattern = test.value?.value ?? ''
  if (test.operator.startsWith('~~') && !/[^%_\\]{3}/.test(pattern)) {
    return {
      title: scanTitle(scan, ': it searches within a text'),
      remedy:
        'The pattern is too short for any index: trigrams need three characters in a row. Ask for at least three.',
    }
  }
  const key = { column: test.column, expression: test.expression, opclass: 'gin_trgm_ops' }
  return {
    title: scanTitle(scan, ': it searches within a text'),
    remedy:
      'A b-tree cannot find a text by its middle or regardless of case. A trigram index (extension pg_trgm) can; it is larger than a b-tree and slower to update.',
    before: [
      {
        sql: 'CREATE EXTENSION IF NOT EXISTS pg_trgm;',
        costs:
          'Adds functions and operator classes to this database; takes milliseconds. Needs the CREATE privilege on the database.',
      },
    ],
    indexes: [{ method: 'gin', keys: [key] }],
  }
})
