import type { ColumnTest } from '../expression/column-test'
import { readGroups, tokensOf } from '../expression/groups'
import { distinctKeys } from '../expression/index-suggestion'
import { type FullScanAdvice, fullScanRule, scanTitle } from './full-scan'

/** Functions whose result depends on nothing but their arguments, so that an index may hold it. */
const immutable = new Set(
  `lower upper initcap btrim ltrim rtrim trim length char_length octet_length md5 abs floor ceil ceiling round trunc sign mod
  left right substr substring replace reverse split_part strpos coalesce nullif greatest least sqrt`.split(/\s+/),
)

/** S19: the filter compares what a function makes of a column, which no index of the column holds. */
export const functionOnColumn = fullScanRule(
  'S19',
  'function-on-column',
  ['function'],
  (scan): FullScanAdvice | null => {
    const { tests } = scan.diagnosis
    const test = tests.find((one) => one.expression !== null && isImmutable(one.expression)) ?? tests[0]
    if (!test) return null
    const shown = test.expression ?? test.side.text
    if (isTruncation(test)) {
      const column = test.side.columns[0]?.column ?? ''
      return {
        title: scanTitle(scan, `: ${shown} hides ${column} from its index`),
        remedy: `Compare the column itself with both ends of the period: ${column} >= its start AND ${column} < its end. Then a plain index serves it.`,
        indexes: [{ method: 'btree', keys: [{ column, expression: null }] }],
      }
    }
    if (test.expression === null || !isImmutable(test.expression)) {
      return {
        title: scanTitle(scan, `: it compares ${shown}`),
        remedy:
          'An index of a column does not help a condition on what is computed from it. Rewrite the condition so that the column stands alone, or index the expression if its functions are immutable.',
      }
    }
    return {
      title: scanTitle(scan, `: it compares ${shown}`),
      remedy:
        'An index of the column does not help here; an index of the same expression does. The query must keep writing it this way.',
      indexes: [{ method: 'btree', keys: distinctKeys([{ column: null, expression: test.expression }]) }],
    }
  },
)

function isTruncation(test: ColumnTest): boolean {
  if (test.side.columns.length !== 1) return false
  if (test.column !== null) return test.side.casts.every((cast) => cast === 'date')
  return test.side.kind === 'function' && /^(date_trunc|date)$/.test(test.side.functionName ?? '')
}

/** Errs on the side of no: times and their casts depend on the time zone. */
function isImmutable(expression: string): boolean {
  const group = readGroups(expression)
  if (group === null) return false
  const tokens = tokensOf(group.items)
  return tokens.every((token, at) => {
    if (token.kind === 'cast') return !/date|time|interval|money|reg/.test(tokens[at + 1]?.value ?? 'date')
    if (token.kind === 'parameter') return false
    if (token.kind !== 'word' && token.kind !== 'name') return true
    const isCall = tokens[at + 1]?.kind === 'open' && tokens[at - 1]?.kind !== 'cast'
    const isKeyword = token.kind === 'word' && token.value !== token.value.toLowerCase()
    if (isCall) return immutable.has(token.value.toLowerCase())
    return !isKeyword || token.value === 'NULL'
  })
}
