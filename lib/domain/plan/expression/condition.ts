import { type Item, isWord, peel, readGroups } from './groups'
import { type Operand, readOperand, textOf } from './operand'
import type { Token } from './tokens'

/** One test as PostgreSQL deparses it. What is not understood is `unknown`, never guessed. */
export type Condition =
  | {
      kind: 'compare'
      text: string
      left: Operand
      /** As printed, for instance `=`, `~~`, `@>`; without its schema. */
      operator: string
      right: Operand
      quantifier: 'any' | 'all' | null
    }
  /** `x IS NULL` and `x IS NOT NULL`. */
  | { kind: 'null'; text: string; operand: Operand; isNull: boolean }
  /** A boolean by itself, `NOT x`, `x IS TRUE`. */
  | { kind: 'truth'; text: string; operand: Operand; isTrue: boolean }
  /** `NOT (…)` of anything else. */
  | { kind: 'not'; text: string }
  | { kind: 'or'; text: string; arms: Condition[] }
  | { kind: 'unknown'; text: string }

/** The tests of a Filter, Index Cond or Join Filter that must all hold. Linear; empty for an empty text. */
export function readConditions(text: string): Condition[] {
  const whole = readGroups(text)
  if (whole === null) return [{ kind: 'unknown', text }]
  if (whole.items.length === 0) return []
  return split(peel(whole.items), 'AND').map((arm) => readArm(arm, text))
}

function readArm(items: Item[], source: string): Condition {
  const inner = peel(items)
  const arms = split(inner, 'OR')
  if (arms.length === 1) return readTest(inner, source)
  return { kind: 'or', text: textOf(items, source), arms: arms.map((arm) => readTest(peel(arm), source)) }
}

/** Cuts at a word of this level; PostgreSQL puts every AND and OR into brackets of its own. */
function split(items: Item[], word: 'AND' | 'OR'): Item[][] {
  const parts: Item[][] = [[]]
  for (const item of items) {
    if (isWord(item, word)) parts.push([])
    else parts.at(-1)?.push(item)
  }
  return parts
}

function readTest(items: Item[], source: string): Condition {
  const text = textOf(items, source)
  if (items.some((item) => isWord(item, 'AND', 'OR', 'CASE', 'AT'))) return { kind: 'unknown', text }
  if (isWord(items[0], 'NOT')) return readNot(items.slice(1), text, source)
  const is = items.findIndex((item) => isWord(item, 'IS'))
  if (is > 0) return readIs(items.slice(0, is), items.slice(is + 1), text, source)
  const places = operatorPlaces(items)
  const place = places[0]
  if (!place) return readTruth(items, text, source)
  if (places.length > 1 || place.at === 0) return { kind: 'unknown', text }
  const left = readOperand(items.slice(0, place.at), source)
  const rest = items.slice(place.next)
  const quantified = isWord(rest[0], 'ANY', 'ALL') && rest.length === 2
  const quantifier = quantified ? ((rest[0] as Token).value.toLowerCase() as 'any' | 'all') : null
  const right = readOperand(quantified ? rest.slice(1) : rest, source)
  if (rest.length === 0) return { kind: 'unknown', text }
  return { kind: 'compare', text, left, operator: place.operator, right, quantifier }
}

/** `=` and `OPERATOR(public.=)` alike. */
function operatorPlaces(items: Item[]): { at: number; next: number; operator: string }[] {
  const places: { at: number; next: number; operator: string }[] = []
  items.forEach((item, at) => {
    const next = items[at + 1]
    if (item.kind === 'operator') places.push({ at, next: at + 1, operator: item.value })
    else if (isWord(item, 'OPERATOR') && next?.kind === 'group') {
      const last = next.items.at(-1)
      places.push({ at, next: at + 2, operator: last && last.kind !== 'group' ? last.value : '' })
    }
  })
  return places
}

function readNot(items: Item[], text: string, source: string): Condition {
  const inner = peel(items)
  const operand = readOperand(inner, source)
  return operand.kind === 'column' ? { kind: 'truth', text, operand, isTrue: false } : { kind: 'not', text }
}

function readTruth(items: Item[], text: string, source: string): Condition {
  const operand = readOperand(items, source)
  if (operand.kind === 'column' || operand.kind === 'function') return { kind: 'truth', text, operand, isTrue: true }
  return { kind: 'unknown', text }
}

function readIs(left: Item[], right: Item[], text: string, source: string): Condition {
  const operand = readOperand(left, source)
  const words = right.map((item) => (item.kind === 'word' ? item.value : '?')).join(' ')
  if (words === 'NULL' || words === 'NOT NULL') return { kind: 'null', text, operand, isNull: words === 'NULL' }
  if (words === 'TRUE' || words === 'FALSE') return { kind: 'truth', text, operand, isTrue: words === 'TRUE' }
  return { kind: 'unknown', text }
}
