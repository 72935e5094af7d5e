import type { ColumnTest } from '../expression/column-test'
import { distinctKeys, type IndexKey } from '../expression/index-suggestion'
import { textProperty } from './condition-of'
import { isCastToText } from './filter-diagnosis'
import { btreeKeys, type FullScan, type FullScanAdvice, fullScanRule, scanTitle } from './full-scan'
import { sortedKeys } from './sorted-keys'
import { above, parentOf } from './surroundings'

/** S1: most rows a sequential scan reads are thrown away by conditions a b-tree could answer. */
export const seqScanSelectiveFilter = fullScanRule(
  'S1',
  'seq-scan-selective-filter',
  ['equality', 'range', 'or', 'unclear'],
  (scan): FullScanAdvice | null => {
    const { kind, tests, all } = scan.diagnosis
    if (kind === 'unclear') {
      // What a sub-plan decides is no matter of indexes on this table.
      if (/\bSubPlan\b/.test(textProperty(scan.node, 'Filter') ?? '')) return null
      return {
        title: scanTitle(scan, ''),
        ceiling: 'medium',
        remedy:
          'Nothing in this filter is a plain comparison of a column with a value, which a b-tree could answer. Write it as one, or see whether another type of index or an index of the expression fits.',
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
      remedy: `An index on what the filter compares finds these rows without reading the others.${partial}${castWords(tests)}`,
      indexes: [{ method: 'btree', keys: distinctKeys([...btreeKeys(all), ...sortedAbove(scan)], 5) }],
    }
  },
)

function castWords(tests: ColumnTest[]): string {
  const cast = tests.find(isCastToText)
  if (!cast) return ''
  return ` If ${cast.column} is not varchar, its cast to text keeps an index from being used: compare it with a value of its own type.`
}

/** What the first rows are sorted by, where a LIMIT asks for them and no range stands between. */
function sortedAbove({ analysis, node, diagnosis }: FullScan): IndexKey[] {
  const sort = parentOf(analysis, node)
  if (sort?.type !== 'Sort' || above(analysis, sort, ['Gather Merge'])?.type !== 'Limit') return []
  return diagnosis.all.every((test) => test.kind === 'equality' && !test.isAny) ? (sortedKeys(sort, node) ?? []) : []
}
