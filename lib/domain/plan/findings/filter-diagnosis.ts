import { type ColumnTest, columnTests } from '../expression/column-test'
import type { Condition } from '../expression/condition'
import type { PlanNode } from '../plan'
import { conditionsOf, testsOf } from './condition-of'

/** Why no plain index could serve a filter, or that one could. */
export type DiagnosisKind =
  | 'cast'
  | 'equality'
  | 'text-search'
  | 'jsonb'
  | 'array'
  | 'function'
  | 'pattern'
  | 'prefix'
  | 'geometry'
  | 'range'
  | 'partial'
  | 'or'
  | 'unclear'

/** The tests of the kind that weighs most, and all tests that were understood. */
export type Diagnosis = { kind: DiagnosisKind; tests: ColumnTest[]; all: ColumnTest[] }

/** What weighs most first: a scan gets one diagnosis. */
const order: DiagnosisKind[] = [
  'cast',
  'equality',
  'text-search',
  'jsonb',
  'array',
  'function',
  'prefix',
  'pattern',
  'geometry',
  'range',
  'partial',
]

const known = new WeakMap<PlanNode, Diagnosis>()

/** Judges the Filter of a scan; once for as long as the node lives, because many rules ask. */
export function diagnose(node: PlanNode): Diagnosis {
  const diagnosis = known.get(node) ?? judge(conditionsOf(node, 'Filter'), testsOf(node, 'Filter'), node.alias)
  known.set(node, diagnosis)
  return diagnosis
}

function judge(conditions: Condition[], all: ColumnTest[], alias: string | null): Diagnosis {
  const kinds = all.map(diagnoseTest)
  for (const kind of order) {
    const tests = all.filter((_, at) => kinds[at] === kind)
    if (tests.length > 0) return { kind, tests, all }
  }
  const only = conditions.length === 1 ? conditions[0] : undefined
  if (only?.kind === 'or') {
    const tests = columnTests(only.arms, alias)
    if (tests.length === only.arms.length && tests.every(isPlain)) return { kind: 'or', tests, all: tests }
  }
  return { kind: 'unclear', tests: [], all }
}

/** Equality or range on a column by itself: what a b-tree serves. */
export function isPlain(test: ColumnTest): boolean {
  const kind = isDoubtfulText(test) ? test.kind : diagnoseTest(test)
  return kind === 'equality' || kind === 'range'
}

/** True for a column cast to text, which only varchar and its like bear without harm to their indexes. */
export function isCastToText({ column, side }: ColumnTest): boolean {
  return column !== null && side.casts.length > 0 && side.casts.every((cast) => textTypes.has(cast))
}

const otherType = /^(?:[+-]?\d+(?:\.\d+)?|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i

/** The same, compared with what looks like a number or a uuid: the column may well be one. */
function isDoubtfulText(test: ColumnTest): boolean {
  const isComparison = test.kind === 'equality' || test.kind === 'range'
  if (!isComparison || test.isInsideColumn || systemColumns.has(test.column ?? '') || !isCastToText(test)) return false
  return test.value?.kind === 'constant' && otherType.test(test.value.value ?? '')
}

/** Widening casts that keep an index of the column from being used; those of a varchar to text do not. */
const mismatches = new Set(['numeric', 'double precision', 'real'])
const textTypes = new Set(['text', 'character varying', 'varchar', 'bpchar', 'character', 'name', 'citext'])
/** Columns that every table has and no index may hold. */
const systemColumns = new Set(['tableoid', 'xmin', 'xmax', 'cmin', 'cmax', 'ctid'])
const jsonSigns = new Set(['?', '?|', '?&', '@?'])
const fields = / (->|->>|#>|#>>) /
const containment = new Set(['@>', '<@', '&&'])
const spatial = new Set([
  '&&',
  '@>',
  '<@',
  '<->',
  '~=',
  '&<',
  '&>',
  '<<',
  '>>',
  '-|-',
  '<^',
  '>^',
  '?#',
  '<<|',
  '|>>',
  '|&>',
  '&<|',
])

function diagnoseTest(test: ColumnTest): DiagnosisKind {
  if (test.side.columns.some(({ column }) => systemColumns.has(column))) return 'unclear'
  if (test.kind === 'null' || test.kind === 'truth') return test.column !== null ? 'partial' : truthOf(test)
  if (test.isInsideColumn) return test.operator === '=' && test.column !== null ? 'array' : 'unclear'
  if (test.kind === 'pattern') return patternOf(test)
  if (test.kind === 'other') return specialOf(test)
  const { casts } = test.side
  if (test.column !== null) {
    if (isDoubtfulText(test)) return 'cast'
    if (casts.every((cast) => textTypes.has(cast))) return test.kind === 'equality' ? 'equality' : 'range'
    return casts.some((cast) => mismatches.has(cast)) ? 'cast' : 'function'
  }
  if (test.kind === 'equality' && fields.test(test.expression ?? '')) return 'jsonb'
  return 'function'
}

function truthOf(test: ColumnTest): DiagnosisKind {
  return /^_?st_/i.test(test.side.functionName ?? '') ? 'geometry' : 'unclear'
}

function patternOf({ operator, value }: ColumnTest): DiagnosisKind {
  if (operator.startsWith('!')) return 'unclear'
  if (operator === '^@') return 'prefix'
  if (value?.kind !== 'constant' || value.value === null) return 'unclear'
  return operator === '~~' && !/^[%_]/.test(value.value) ? 'prefix' : 'pattern'
}

/** Operators mean different things for different types; the type shows in the cast of what is compared. */
function specialOf({ operator, value, side, expression }: ColumnTest): DiagnosisKind {
  const type = value?.casts.at(-1) ?? side.casts.at(-1) ?? ''
  const isJson = type === 'jsonb' || type === 'jsonpath'
  if (operator === '@@' || operator === '@@@') {
    if (isJson) return 'jsonb'
    return /tsquery/.test(`${type} ${value?.text}`) || /to_tsvector/.test(expression ?? '') ? 'text-search' : 'unclear'
  }
  if (jsonSigns.has(operator)) return 'jsonb'
  if (containment.has(operator) && isJson) return operator === '@>' ? 'jsonb' : 'unclear'
  if (containment.has(operator) && (type.endsWith('[]') || /^\(*ARRAY\[/.test(value?.text ?? ''))) return 'array'
  return spatial.has(operator) && /range|box|point|polygon|circle|geometry|geography|inet|path|lseg/.test(type)
    ? 'geometry'
    : 'unclear'
}
