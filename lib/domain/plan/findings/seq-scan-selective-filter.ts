import { btreeKeys, type FullScanAdvice, fullScanRule, scanTitle } from './full-scan'

/** S1: most rows a sequential scan reads are thrown away by conditions a b-tree could answer. */
export const seqScanSelectiveFilter = fullScanRule(
  'S1',
  'seq-scan-selective-filter',
  ['equality', 'range', 'or', 'unclear'],
  (scan): FullScanAdvice | null => {
    const { kind, tests, all } = scan.diagnosis
    if (kind === 'unclear') {
      return {
        title: scanTitle(scan, ''),
        remedy:
          'No index can answer this condition as it is written. Compare a column itself with a value, or index the expression, so that only matching rows are read.',
      }
    }
    if (kind === 'or') {
      return {
        title: scanTitle(scan, ', by alternatives'),
        remedy:
          'With an index for each alternative PostgreSQL reads both and joins their results in a bitmap. All of them are needed: one without leaves the full scan.',
        indexes: tests.slice(0, 4).map((test) => ({ method: 'btree', keys: btreeKeys([test]) })),
      }
    }
    const isConstant = tests.length === 1 && tests[0]?.value?.kind === 'constant' && all.length === 1
    const partial =
      isConstant && kind === 'equality'
        ? ' If the query always asks for this one value, a partial index is smaller still.'
        : ''
    return {
      title: scanTitle(scan, ''),
      remedy: `An index on what the filter compares finds these rows without reading the others.${partial}`,
      indexes: [{ method: 'btree', keys: btreeKeys(all) }],
    }
  },
)
