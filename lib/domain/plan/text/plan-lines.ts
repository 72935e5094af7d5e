import { Continuations } from './continuation'
import { type LineShape, shapeOf } from './line-shape'
import { type NameCache, readNodeLine } from './node-line'
import { splitProperty } from './property-line'

/** What EXPLAIN says of statements that have no plan. */
const withoutPlan = new Set(['Query rewrites to nothing', 'Utility statements have no plan structure'])
const queryWords = new Set('EXPLAIN SELECT WITH INSERT UPDATE DELETE MERGE VALUES'.split(' '))

/** True for `CTE name`, `InitPlan 1 (returns $0)`, `SubPlan exists_1`, whose tree stands on the lines below. */
export function isLabel(text: string): boolean {
  for (const word of ['CTE', 'InitPlan', 'SubPlan']) {
    if (text.startsWith(word) && (text.length === word.length || text[word.length] === ' ')) return true
  }
  return false
}

/** True for a whole answer of EXPLAIN without a plan. */
export function isWithoutPlan(text: string): boolean {
  return withoutPlan.has(text)
}

/** 0-based index of the first line at or after `from` that a plan starts with; the number of lines when none does. */
export function findStart(lines: readonly string[], from: number, names: NameCache): number {
  const continuations = new Continuations(lines)
  for (let at = from; at < lines.length; at++) {
    const shape = shapeOf(lines[at] as string)
    if (shape.text === '') continue
    if (startsPlan(shape, lines, at, names) || startsTorn(shape.text, at, continuations, names)) return at
  }
  return lines.length
}

/** A root whose quoted name holds a line feed: its groups stand on a later line. */
function startsTorn(text: string, at: number, continuations: Continuations, names: NameCache): boolean {
  if (!mayName(text) || !/ (?:on|using) (?:.{0,200}[ .])?"/.test(text.slice(0, 400))) return false
  const end = continuations.endOf(text, at)
  return end > at && readNodeLine(continuations.join(text, at, end), names).hasGroups
}

/**
 * Whether a plan can start with this line. Groups of costs or times prove it. Without them the name must be one of
 * PostgreSQL's and what follows must be the rest of a plan, or else a line of SQL such as `Limit` would do.
 */
export function startsPlan(shape: LineShape, lines: readonly string[], at: number, names: NameCache): boolean {
  if (isWithoutPlan(shape.text)) return true
  if (!mayName(shape.text)) return false
  const node = readNodeLine(shape.text, names)
  if (node.hasGroups) return true
  if (!node.isKnown) return false
  let next = at + 1
  while (next < lines.length && (lines[next] as string).trim() === '') next++
  if (next >= lines.length || next > at + 1) return true
  const follower = shapeOf(lines[next] as string)
  if (follower.hasArrow || isLabel(follower.text) || endsPlan(follower.text)) return true
  return splitProperty(follower.text) !== null || readNodeLine(follower.text, names).isKnown
}

/** True for what clients, logs and scripts print between plans: footers, headings, the next query. */
export function endsPlan(text: string): boolean {
  if (text === 'QUERY PLAN' || text.startsWith('Query Text:') || text.startsWith('duration: ')) return true
  const first = text.charCodeAt(0)
  if (first === 45 || first === 61) return isRule(text)
  if (first === 40) return text.endsWith(')') && text.charCodeAt(1) >= 48 && text.charCodeAt(1) <= 57
  const space = text.search(/\s/)
  const word = space < 0 ? text : text.slice(0, space)
  return (
    word.length < 8 &&
    queryWords.has(word.toUpperCase()) &&
    word !== 'Insert' &&
    word !== 'Update' &&
    isQuery(text, word)
  )
}

/** `Delete on t` and `Merge on t` are nodes. */
function isQuery(text: string, word: string): boolean {
  return (
    !text.startsWith(' on ', word.length) &&
    !text.startsWith(' Join', word.length) &&
    !text.startsWith(' Append', word.length)
  )
}

function isRule(text: string): boolean {
  if (text.length < 3) return false
  for (const char of text) if (char !== '-' && char !== '=' && char !== '+') return false
  return true
}

/** Names of nodes begin with a capital; keeps most prose and SQL from being read as nodes. */
function mayName(text: string): boolean {
  const first = text.charCodeAt(0)
  return (first >= 65 && first <= 90) || text.endsWith(')')
}
