import { quoteIfNeeded } from '@/lib/domain/ddl/quote'
import type { IndexColumn } from '@/lib/domain/facts'
import type { IndexKey, IndexSuggestion } from '../expression/index-suggestion'
import type { LiveIndex, LiveTable, Step } from '../finding'

/** What the target's indexes say about one that is suggested. */
export type Existing = {
  sentences: string[]
  /** A usable index already has these columns: creating another would not help. */
  isThere: boolean
  /** Repairs an index that is there but invalid. */
  repair: Step | null
}

/** Compares a suggestion with the indexes its table has. */
export function compareWithExisting(index: IndexSuggestion, table: LiveTable): Existing {
  const found: Existing = { sentences: [], isThere: false, repair: null }
  const wanted = index.keys.map(nameOfKey)
  for (const one of table.indexes) {
    const sentence = sentenceAbout(one, index, wanted)
    if (sentence === null) continue
    found.sentences.push(sentence.text)
    if (sentence.isSame && isUsable(one)) found.isThere = true
    if (sentence.isSame && !isUsable(one)) found.repair ??= repairOf(one, table)
  }
  return found
}

type Sentence = { text: string; isSame: boolean }

function sentenceAbout(one: LiveIndex, index: IndexSuggestion, wanted: string[]): Sentence | null {
  const has = one.keys.map(nameOfColumn)
  if (one.method !== index.method) {
    if (wanted[0] === undefined || has[0] !== wanted[0]) return null
    return { isSame: false, text: `${one.name} is on ${has[0]} too, but is a ${one.method} index.` }
  }
  if (has.length >= wanted.length && isLed(has, index, wanted)) return sameColumns(one, index, has)
  if (has.length > 0 && has.length < wanted.length && has.every((name, at) => name === wanted[at])) {
    return shorterIndex(one, index, wanted.slice(has.length))
  }
  if (!wanted.every((name) => has.includes(name) || one.include.includes(name))) return null
  const columns = `${one.name} (${has.join(', ')}) holds these columns`
  if (has[0] === undefined || !wanted.includes(has[0])) {
    return { isSame: false, text: `${columns}, but behind others: it does not lead straight to them.` }
  }
  const isForOrder = index.keys.some(isOrdered)
  return {
    isSame: false,
    text: isForOrder
      ? `${columns} in another order: it cannot do both, find the rows and give them sorted.`
      : `${columns} in another order: it leads to rows by ${leadOf(has, index, wanted).join(', ')} and checks the others on the way.`,
  }
}

/** True when an index begins with the wanted columns; those compared by equality may stand in any order. */
function isLed(has: string[], index: IndexSuggestion, wanted: string[]): boolean {
  const equal = equalities(index)
  const first = new Set(has.slice(0, equal))
  return wanted.every((name, at) => (at < equal ? first.has(name) : has[at] === name))
}

/** How many of its first keys are compared by equality. */
function equalities({ keys }: IndexSuggestion): number {
  const other = keys.findIndex((key) => !key.isEquality)
  return other < 0 ? keys.length : other
}

/** The columns that bound a search of this index: those of equality, and the first that is not. */
function leadOf(has: string[], index: IndexSuggestion, wanted: string[]): string[] {
  const equal = new Set(wanted.slice(0, equalities(index)))
  const other = has.findIndex((name) => !equal.has(name))
  if (other < 0) return has
  return has.slice(0, wanted.includes(has[other] ?? '') ? other + 1 : other)
}

/** An index on the first of the wanted columns: a longer one does its work, unless it does more than lead to rows. */
function shorterIndex(one: LiveIndex, index: IndexSuggestion, missing: string[]): Sentence | null {
  if (!isUsable(one)) return null
  const more = missing.join(', ')
  if (one.isUnique) {
    return { isSame: false, text: `${one.name} has the first of these columns and keeps them unique: it has to stay.` }
  }
  if (one.predicate !== null || one.include.length > 0 || !hasOpclasses(one) || !isSameOrder(one, index, () => true)) {
    return null
  }
  return {
    isSame: false,
    text: `${one.name} has the first of these columns; one that adds ${more} can take its place.`,
  }
}

function sameColumns(one: LiveIndex, index: IndexSuggestion, has: string[]): Sentence {
  if (one.predicate !== null && normal(one.predicate) !== normal(index.where ?? '')) {
    return { isSame: false, text: `${one.name} has these columns, but only for rows where ${one.predicate}.` }
  }
  for (const key of index.keys) {
    const column = one.keys[has.indexOf(nameOfKey(key))]
    if (key.opclass && column?.opclass !== key.opclass) {
      return {
        isSame: false,
        text: `${one.name} has these columns, but its operator class is ${column?.opclass}, not ${key.opclass}.`,
      }
    }
  }
  if (!isSameOrder(one, index, isOrdered)) {
    return {
      isSame: false,
      text: `${one.name} has these columns, but another direction or place of NULL: it cannot give the rows in this order.`,
    }
  }
  const missing = (index.include ?? []).filter((name) => !has.includes(name) && !one.include.includes(name))
  if (missing.length > 0) {
    const text = `${one.name} has these columns without ${missing.join(', ')}`
    if (one.isUnique) return { isSame: false, text: `${text}; it keeps them unique, so it has to stay.` }
    const isReplaced =
      one.keys.length === index.keys.length && one.include.every((name) => index.include?.includes(name))
    return { isSame: false, text: `${text}${isReplaced ? '; one that includes them can take its place' : ''}.` }
  }
  if (!isUsable(one)) {
    return {
      isSame: true,
      text: `${one.name} has these columns but is invalid: its build failed. Rebuild it instead of creating another.`,
    }
  }
  return {
    isSame: true,
    text: `${one.name} already has these columns and the planner did not use it. Look at its estimate (ANALYZE the table), at random_page_cost and effective_cache_size, at the collation, and at the type of the compared value.`,
  }
}

function isOrdered(key: IndexKey): boolean {
  return key.direction !== undefined || Boolean(key.nulls)
}

/** True when the index, read forwards or backwards, gives the chosen keys in the wanted directions. */
function isSameOrder(one: LiveIndex, index: IndexSuggestion, isChosen: (key: IndexKey) => boolean): boolean {
  const turned = one.keys.flatMap((column) => {
    const key = index.keys.find((each) => nameOfKey(each) === nameOfColumn(column))
    if (!key || !isChosen(key) || column.order === null) return []
    const direction = key.direction ?? 'asc'
    const isFirst = (key.nulls ?? usualNulls(direction)) === 'first'
    const hasFirst = (column.nulls ?? usualNulls(column.order)) === 'first'
    return [[direction !== column.order, isFirst !== hasFirst]]
  })
  return turned.every(([way, nulls]) => way === turned[0]?.[0] && nulls === way)
}

function usualNulls(direction: 'asc' | 'desc'): 'first' | 'last' {
  return direction === 'desc' ? 'first' : 'last'
}

function hasOpclasses(one: LiveIndex): boolean {
  return one.keys.every((key) => key.isDefaultOpclass)
}

function isUsable(index: LiveIndex): boolean {
  return index.isValid && index.isReady
}

function repairOf(index: LiveIndex, table: LiveTable): Step | null {
  try {
    return {
      sql: `REINDEX INDEX CONCURRENTLY ${quoteIfNeeded(table.schema)}.${quoteIfNeeded(index.name)};`,
      operation: { kind: 'remove-leftover', schema: table.schema, name: index.name, finish: true },
      costs:
        'Builds it anew under a SHARE UPDATE EXCLUSIVE lock: reads and writes go on. It needs room for a second copy while it runs.',
    }
  } catch {
    return null
  }
}

function nameOfKey(key: IndexKey): string {
  return key.column ?? normal(key.expression ?? '')
}

function nameOfColumn(column: IndexColumn): string {
  return column.name ?? normal(column.expression ?? '')
}

/** Without white space and outer brackets. */
function normal(expression: string): string {
  let from = 0
  const text = expression.replaceAll(/\s/g, '')
  while (text[from] === '(' && text.at(-1 - from) === ')') from += 1
  const inner = text.slice(from, text.length - from)
  return isBalanced(inner) ? inner : text
}

function isBalanced(text: string): boolean {
  let depth = 0
  for (const character of text) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (depth < 0) return false
  }
  return depth === 0
}
