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
  const isSameMethod = one.method === index.method
  const leading = has.slice(0, wanted.length)
  const isPrefixed = isSameMethod && wanted.every((name, at) => leading[at] === name)
  if (isPrefixed) return sameColumns(one, index)
  const common = has.findIndex((name, at) => name !== wanted[at])
  const shared = common === -1 ? has.length : common
  if (isSameMethod && shared === has.length && has.length > 0 && isUsable(one) && one.predicate === null) {
    const more = wanted.slice(shared).join(', ')
    return {
      isSame: false,
      text: `${one.name} has the first of these columns; one that adds ${more} can take its place.`,
    }
  }
  if (wanted.every((name) => has.includes(name) || one.include.includes(name)) && isSameMethod) {
    return {
      isSame: false,
      text: `${one.name} (${has.join(', ')}) holds these columns, but not first: it cannot lead to them.`,
    }
  }
  if (!isSameMethod && wanted[0] !== undefined && has[0] === wanted[0]) {
    return { isSame: false, text: `${one.name} is on ${has[0]} too, but is a ${one.method} index.` }
  }
  return null
}

function sameColumns(one: LiveIndex, index: IndexSuggestion): Sentence {
  if (!isUsable(one)) {
    return {
      isSame: true,
      text: `${one.name} has these columns but is invalid: its build failed. Rebuild it instead of creating another.`,
    }
  }
  if (one.predicate !== null && normal(one.predicate) !== normal(index.where ?? '')) {
    return { isSame: false, text: `${one.name} has these columns, but only for rows where ${one.predicate}.` }
  }
  const other = index.keys.find((key, at) => key.opclass && one.keys[at]?.opclass !== key.opclass)
  if (other) {
    const at = index.keys.indexOf(other)
    return {
      isSame: false,
      text: `${one.name} has these columns, but its operator class is ${one.keys[at]?.opclass}, not ${other.opclass}.`,
    }
  }
  return {
    isSame: true,
    text: `${one.name} already has these columns and the planner did not use it. Look at its estimate (ANALYZE the table), at random_page_cost and effective_cache_size, at the collation, and at the type of the compared value.`,
  }
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
