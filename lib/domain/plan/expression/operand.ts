import { type Item, isWord, peel, tokensOf } from './groups'
import type { Token } from './tokens'

export type ColumnName = { qualifier: string | null; column: string }

/** One side of a comparison. `casts` from the innermost outwards; `text` is as printed. */
export type Operand = {
  kind: 'column' | 'constant' | 'parameter' | 'sub-plan' | 'function' | 'expression'
  text: string
  casts: string[]
  /** Every column it mentions. */
  columns: ColumnName[]
  /** Of a function, without its schema. */
  functionName: string | null
  /** Not known before the row is: it asks a sub-plan for each row, or a function whose answer changes. */
  isVolatile: boolean
  /** Of a constant without quotes and cast; null for NULL. */
  value: string | null
}

/** Reads one side of a comparison out of the text it stands in. */
export function readOperand(items: Item[], source: string): Operand {
  const text = textOf(items, source)
  const { inner, casts } = withoutCasts(items)
  const tokens = tokensOf(inner)
  const base = { text, casts, columns: [], functionName: null, isVolatile: tokens.some(changes), value: null }
  const [first, second] = inner
  if (inner.length === 0) return { ...base, kind: 'expression' }
  if (inner.length === 1 && first) {
    if (first.kind === 'string' || first.kind === 'number') return { ...base, kind: 'constant', value: first.value }
    if (first.kind === 'parameter') return { ...base, kind: 'parameter' }
    if (isWord(first, 'NULL')) return { ...base, kind: 'constant' }
    if (isWord(first, 'TRUE', 'FALSE', 'true', 'false')) {
      return { ...base, kind: 'constant', value: (first as Token).value.toLowerCase() }
    }
  }
  if (tokens.some((token) => isWord(token, 'SubPlan', 'InitPlan'))) return { ...base, kind: 'sub-plan' }
  const columns = columnsIn(tokens)
  const only = columns.length === 1 ? columns[0] : undefined
  if (only && isColumn(inner)) return { ...base, kind: 'column', columns }
  if (columns.length === 0 && isWord(first, 'ARRAY') && second?.kind === 'group')
    return { ...base, kind: 'constant', value: text }
  const call = second?.kind === 'dot' ? inner.slice(2) : inner
  if (call.length === 2 && isName(call[0]) && call[1]?.kind === 'group' && call[1].bracket === '(') {
    return { ...base, kind: 'function', columns, functionName: (call[0] as Token).value }
  }
  return { ...base, kind: 'expression', columns }
}

/** Functions of PostgreSQL and its uuid-ossp that no index scan can be given: they are volatile. */
const volatile = new Set(
  (
    'random random_normal clock_timestamp timeofday nextval currval lastval setval set_config pg_sleep pg_sleep_for ' +
    'gen_random_uuid uuidv4 uuidv7 uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4'
  ).split(' '),
)

function changes(token: Token, at: number, tokens: Token[]): boolean {
  if (isWord(token, 'SubPlan')) return true
  return volatile.has(token.value) && token.kind === 'word' && tokens[at + 1]?.value === '('
}

function isColumn(items: Item[]): boolean {
  const [first, second, third] = items
  if (items.length === 1) return isName(first)
  return items.length === 3 && isName(first) && second?.kind === 'dot' && isName(third)
}

function isName(item: Item | undefined): boolean {
  return item?.kind === 'word' || item?.kind === 'name'
}

/** What is cast, and the types it is cast to. */
function withoutCasts(items: Item[]): { inner: Item[]; casts: string[] } {
  const casts: string[] = []
  let inner = peel(items)
  for (;;) {
    if (inner.some(isJoiner)) return { inner, casts: casts.toReversed() }
    let end = inner.length
    for (let at = lastCast(inner, end); at > 0; at = lastCast(inner, end)) {
      casts.push(typeName(inner.slice(at + 1, end)))
      end = at
    }
    if (end === inner.length) return { inner, casts: casts.toReversed() }
    inner = peel(inner.slice(0, end))
  }
}

/** What makes several operands one: a cast behind it belongs to the last of them alone. */
function isJoiner(item: Item): boolean {
  return item.kind === 'operator' || item.kind === 'comma' || isWord(item, 'OPERATOR', 'COLLATE', 'AT', 'CASE')
}

/** Where the last cast before `end` stands when nothing but a type follows it, else -1. */
function lastCast(items: Item[], end: number): number {
  for (let at = end - 1; at >= 0; at--) {
    const item = items[at] as Item
    if (item.kind === 'cast') return at
    if (item.kind !== 'word' && item.kind !== 'name' && item.kind !== 'dot' && item.kind !== 'group') return -1
    if (item.kind === 'word' && item.value !== item.value.toLowerCase()) return -1
  }
  return -1
}

/** `timestamp with time zone`, `numeric`, `text[]`: without schema and modifiers. */
function typeName(items: Item[]): string {
  const from = items.findLastIndex((item) => item.kind === 'dot') + 1
  const words = items.slice(from).map((item) => {
    if (item.kind === 'group') return item.bracket === '[' ? '[]' : ''
    return ` ${item.value}`
  })
  return words.join('').trim()
}

/**
 * The columns among tokens. PostgreSQL prints what is neither keyword nor quoted in lower case, so an unquoted word with a
 * capital is a keyword; a word before a bracket is a function, words after `::` are a type.
 */
export function columnsIn(tokens: Token[]): ColumnName[] {
  const columns: ColumnName[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token
    if (token.kind === 'cast') {
      while (isTypePart(tokens[at + 1])) at += 1
      continue
    }
    if (!isName(token)) continue
    if (isWord(token, 'EXTRACT')) at += 2
    if (token.kind === 'word' && token.value !== token.value.toLowerCase()) continue
    const qualified = tokens[at + 1]?.kind === 'dot' && isName(tokens[at + 2])
    const last = qualified ? at + 2 : at
    const isCall = tokens[last + 1]?.kind === 'open' && tokens[last + 1]?.value === '('
    if (!isCall) columns.push({ qualifier: qualified ? token.value : null, column: (tokens[last] as Token).value })
    at = last
  }
  return columns
}

function isTypePart(token: Token | undefined): boolean {
  if (token?.kind === 'word') return token.value === token.value.toLowerCase()
  return token?.kind === 'name' || token?.kind === 'dot'
}

/** The text some neighbouring items stand for. */
export function textOf(items: Item[], source: string): string {
  const first = items[0]
  const last = items.at(-1)
  return first && last ? source.slice(first.start, last.end) : ''
}
