import { type FullScanAdvice, fullScanRule, scanTitle } from './full-scan'

/** S25: full-text search without an index parses and searches every row. */
export const fullTextNotIndexed = fullScanRule(
  'S25',
  'full-text-not-indexed',
  ['text-search'],
  (scan): FullScanAdvice | null => {
    const test = scan.diagnosis.tests[0]
    if (!test) return null
    const title = scanTitle(scan, ': a full-text search without an index')
    const stored =
      'A generated column of type tsvector keeps the words of a row, so that nothing is parsed when searching; a GIN index finds them.'
    const isParsed = test.expression !== null
    if (isParsed && !/^to_tsvector\('[a-z_.]+'::regconfig, /.test(test.expression ?? '')) {
      return {
        title,
        remedy: `${stored} Name the configuration: to_tsvector('english', …); without it no index can be built.`,
      }
    }
    return {
      title,
      remedy: isParsed
        ? `A GIN index of the same expression finds the rows. ${stored}`
        : 'A GIN index finds the rows by their words.',
      indexes: [{ method: 'gin', keys: [{ column: test.column, expression: test.expression }] }],
    }
  },
)
