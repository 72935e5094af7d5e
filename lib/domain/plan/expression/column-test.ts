import type { Condition } from './condition'
import { readGroups, tokensOf } from './groups'
import type { ColumnName, Operand } from './operand'

/** How a test asks: what an index must be able to do to serve it. */
export type TestKind = 'equality' | 'range' | 'pattern' | 'null' | 'truth' | 'other'

/** What one condition asks of a relation's own column or expression, turned so that it stands on the left. */
export type ColumnTest = {
  kind: TestKind
  text: string
  /** Its own side. */
  side: Operand
  /** The column when the side is a column, casts or not; else null. */
  column: string | null
  /** The side as an index needs it: without table names; in brackets unless it is a function. Null when it is a column. */
  expression: string | null
  operator: string
  /** Null for `null` and `truth`. */
  value: Operand | null
  /** `= ANY (…)`. */
  isAny: boolean
  /** `const = ANY (column)`, which no index serves. */
  isInsideColumn: boolean
  /** Of `null` and `truth`. */
  isPositive: boolean
}

const commuted = new Map([
  ['<', '>'],
  ['>', '<'],
  ['<=', '>='],
  ['>=', '<='],
  ['@>', '<@'],
  ['<@', '@>'],
])
const symmetric = new Set(['=', '<>', '&&', '<->', '@@'])
const ranges = new Set(['<', '>', '<=', '>='])
const patterns = new Set(['~~', '~~*', '~', '~*', '^@', '!~~', '!~~*', '!~', '!~*'])

/** The tests on columns of the relation with this alias; what is not understood or concerns other relations is left out. */
export function columnTests(conditions: Condition[], alias: string | null): ColumnTest[] {
  return conditions.map((condition) => columnTest(condition, alias)).filter((test) => test !== null)
}

/** The same for one condition; null when it is not a test of one of its own columns against something else. */
function columnTest(condition: Condition, alias: string | null): ColumnTest | null {
  const base = {
    text: condition.text,
    isAny: false,
    isInsideColumn: false,
    isPositive: true,
    value: null,
    operator: '',
  }
  if (condition.kind === 'null' || condition.kind === 'truth') {
    const { operand } = condition
    if (!isOwn(operand, alias)) return null
    const isPositive = condition.kind === 'null' ? condition.isNull : condition.isTrue
    return { ...base, ...sideOf(operand), kind: condition.kind, isPositive }
  }
  if (condition.kind !== 'compare') return null
  const { left, right, operator, quantifier } = condition
  if (isOwn(left, alias) && isForeign(right, alias)) {
    if (quantifier === 'all') return null
    const kind = kindOf(operator)
    return { ...base, ...sideOf(left), kind, operator, value: right, isAny: quantifier === 'any' }
  }
  if (!isForeign(left, alias) || !isOwn(right, alias)) return null
  if (quantifier !== null) {
    return { ...base, ...sideOf(right), kind: 'other', operator, value: left, isInsideColumn: true }
  }
  const turned = commuted.get(operator) ?? (symmetric.has(operator) ? operator : null)
  if (turned === null) return null
  return { ...base, ...sideOf(right), kind: kindOf(turned), operator: turned, value: left }
}

function kindOf(operator: string): TestKind {
  if (operator === '=') return 'equality'
  if (ranges.has(operator)) return 'range'
  return patterns.has(operator) ? 'pattern' : 'other'
}

/** Mentions columns of the relation and of no other. */
function isOwn(operand: Operand, alias: string | null): boolean {
  return (
    !operand.isVolatile &&
    operand.columns.length > 0 &&
    operand.columns.every(({ qualifier }) => qualifier === null || qualifier === alias)
  )
}

/** Mentions no column of the relation and does not change: it is known before the relation is read. */
function isForeign(operand: Operand, alias: string | null): boolean {
  return !operand.isVolatile && operand.columns.every(({ qualifier }) => qualifier !== null && qualifier !== alias)
}

function sideOf(side: Operand): Pick<ColumnTest, 'side' | 'column' | 'expression'> {
  if (side.kind === 'column') return { side, column: side.columns[0]?.column ?? null, expression: null }
  return { side, column: null, expression: withoutQualifiers(side) }
}

/** `lower(o.name)` as `lower(name)`: an index knows only its own table. */
export function withoutQualifiers(side: { text: string; columns: ColumnName[] }): string {
  const group = readGroups(side.text)
  if (group === null) return `(${side.text})`
  const qualifiers = new Set(side.columns.map(({ qualifier }) => qualifier).filter((one) => one !== null))
  const tokens = tokensOf(group.items)
  const bare: string[] = []
  let from = 0
  tokens.forEach((token, at) => {
    const isQualifier = (token.kind === 'word' || token.kind === 'name') && qualifiers.has(token.value)
    if (!isQualifier || tokens[at + 1]?.kind !== 'dot' || tokens[at - 1]?.kind === 'dot') return
    if (tokens[at + 3]?.kind === 'open') return
    bare.push(side.text.slice(from, token.start))
    from = tokens[at + 1]?.end ?? token.end
  })
  return [...bare, side.text.slice(from)].join('')
}
