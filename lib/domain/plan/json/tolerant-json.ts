import { type Bag, emptyBag, type PlanValue } from '../bag'
import { isBag } from '../normalise'
import { placeIn } from '../reading-problem'
import { readString } from './quoted-string'

/** What a forgiving scan of JSON found. */
export type TolerantJson = {
  /** Whole documents, in order; text between them is passed over. */
  documents: PlanValue[]
  /** 1-based line of each bag: of its `Node Type`, else of its opening brace. */
  lineOf: Map<PlanValue, number>
  /** Whether the text ended inside the last document. */
  isTruncated: boolean
  /** Whether an actual row count was printed with decimals. */
  hasRowDecimals: boolean
  repairs: string[]
}

type Frame = ({ bag: Bag; list: null } | { bag: null; list: PlanValue[] }) & {
  /** The name that waits for its value. */
  key: string | null
  /** The name under which it hangs on its parent. */
  name: string | null
}

const words = new Map<string, PlanValue>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['null', null],
  ['None', null],
  ['nil', null],
  ['undefined', null],
  ['NaN', null],
  ['Infinity', null],
  ['-Infinity', null],
])

/**
 * Reads JSON, or what people and programs make of it: cut off, wrapped by a terminal, with trailing commas, in the notation of
 * Python or Ruby, several documents with text between. One pass, no recursion; never throws.
 */
export function tolerantJson(text: string): TolerantJson {
  const found: TolerantJson = {
    documents: [],
    lineOf: new Map(),
    isTruncated: false,
    hasRowDecimals: false,
    repairs: [],
  }
  const stack: Frame[] = []
  const open = { bags: 0, lists: 0 }
  const width = longestLine(text)
  let joined = 0
  let isForeign = false
  let at = firstBracket(text)
  let line = placeIn(text, at).line

  const give = (value: PlanValue) => {
    const top = stack.at(-1)
    if (!top) return
    // PostgreSQL prints some properties of a node into the list before them, as MERGE into partitions does its tuples.
    const owner = top.list && top.key !== null && !isBag(value) ? stack.at(-2)?.bag : top.bag
    if (owner && top.key !== null) owner[top.key] = value
    else top.list?.push(value)
    top.key = null
  }
  const shut = () => {
    const frame = stack.pop() as Frame
    if (frame.bag) open.bags--
    else open.lists--
    if (stack.length === 0) found.documents.push(frame.bag ?? frame.list)
  }
  const begin = (isBagNext: boolean) => {
    const top = stack.at(-1)
    const name = top?.key ?? null
    // Up to PostgreSQL 12 a node may print `Workers` twice; what the two say of one worker belongs together.
    const before = name === 'Workers' ? top?.bag?.[name] : undefined
    const list = Array.isArray(before) ? before : []
    const frame: Frame = isBagNext
      ? { bag: emptyBag(), list: null, key: null, name }
      : { bag: null, list, key: null, name }
    const value = frame.bag ?? frame.list
    if (stack.length > 0) give(value)
    stack.push(frame)
    if (frame.bag) {
      open.bags++
      found.lineOf.set(value, line)
    } else open.lists++
  }

  while (at < text.length) {
    const char = text[at] as string
    if (char === '\n') {
      line++
      at++
    } else if (char === '{' || char === '[') {
      begin(char === '{')
      at++
    } else if (stack.length === 0) {
      at++
    } else if (char === '}' || char === ']') {
      const endsBag = char === '}'
      if (endsBag ? open.bags > 0 : open.lists > 0) {
        while (Boolean((stack.at(-1) as Frame).bag) !== endsBag) shut()
        shut()
      }
      at++
    } else if (char === '"' || char === "'") {
      const string = readString(text, at, width)
      if (!string) {
        at = text.length
        break
      }
      isForeign ||= char === "'"
      const startLine = line
      line += string.newlines
      joined += string.newlines
      at = string.end
      const isKey = isKeyAt(text, at)
      const top = stack.at(-1) as Frame
      if (isKey) {
        top.key = string.value
        if (top.bag && top.key === 'Node Type') found.lineOf.set(top.bag, startLine)
      } else give(string.value)
    } else if (isWordChar(char)) {
      const word = readWord(text, at)
      at = word.end
      line += word.newlines
      joined += word.newlines
      const top = stack.at(-1) as Frame
      const value = isLast(text, at) ? undefined : worth(word.value, top.key)
      if (top.bag && isKeyAt(text, at)) top.key = word.value
      else if (value !== undefined) {
        isForeign ||= word.value === 'None' || word.value === 'True' || word.value === 'False'
        if (top.key === 'Actual Rows' && word.value.includes('.')) found.hasRowDecimals = true
        give(value)
      }
    } else {
      isForeign ||= char === '=' && text[at + 1] === '>'
      at++
    }
  }
  found.isTruncated = stack.length > 0
  dropEmpty(stack)
  while (stack.length > 0) shut()
  if (joined > 0) found.repairs.push(`Joined ${joined + 1} lines that a terminal had wrapped`)
  if (isForeign) found.repairs.push('Read the notation of another language as JSON')
  return found
}

/** What a cut left empty was only about to begin. */
function dropEmpty(stack: Frame[]): void {
  for (let i = stack.length - 1; i > 0; i--) {
    const { bag, list, name } = stack[i] as Frame
    if (bag ? Object.keys(bag).length > 0 : list.length > 0) return
    const parent = stack[i - 1] as Frame
    if (parent.list) parent.list.pop()
    else if (name !== null) delete parent.bag[name]
  }
}

/** Only a key is followed by a colon or `=>`. */
function isKeyAt(text: string, at: number): boolean {
  let next = at
  while (next < text.length && text.charCodeAt(next) <= 32) next++
  return text[next] === ':' || (text[next] === '=' && text[next + 1] === '>')
}

/** Undefined for a word that is no value of JSON. */
function worth(word: string, key: string | null): PlanValue | undefined {
  const known = words.get(word)
  if (known !== undefined) return known
  const number = Number(word)
  if (!Number.isFinite(number)) return undefined
  return key === 'Query Identifier' ? word : number
}

/** Nothing follows: a number may have lost its end. */
function isLast(text: string, at: number): boolean {
  let next = at
  while (next < text.length && text.charCodeAt(next) <= 32) next++
  return next === text.length
}

/** Letters, digits and `$ + - . _`. */
function isWordChar(char: string): boolean {
  if (char >= 'a' && char <= 'z') return true
  return (char >= '0' && char <= '9') || (char >= 'A' && char <= 'Z') || '$+-._'.includes(char)
}

/** A word may go on after a line break only where nothing but a wrap explains it: at the first column of the next line. */
function readWord(text: string, start: number): { value: string; end: number; newlines: number } {
  let value = ''
  let from = start
  let at = start
  let newlines = 0
  while (at < text.length) {
    if (isWordChar(text[at] as string)) at++
    else if (text[at] === '\n' && at + 1 < text.length && isWordChar(text[at + 1] as string)) {
      value += text.slice(from, at)
      at++
      from = at
      newlines++
    } else break
  }
  return { value: value + text.slice(from, at), end: at, newlines }
}

function longestLine(text: string): number {
  let longest = 0
  let from = 0
  for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
    longest = Math.max(longest, to - from)
    from = to + 1
  }
  return Math.max(longest, text.length - from)
}

const markers = [
  '"Plan"',
  "'Plan'",
  '"Query Text"',
  "'Query Text'",
  '"Node Type"',
  "'Node Type'",
  'QUERY PLAN"',
  "QUERY PLAN'",
]

/** Where the first document begins: the brackets before the first familiar key. Brackets in the text before are passed over. */
function firstBracket(text: string): number {
  const places = markers.map((marker) => text.indexOf(marker)).filter((at) => at >= 0)
  let first = 0
  let at = places.length > 0 ? Math.min(...places) - 1 : -1
  let isBefore = at >= 0
  while (isBefore) {
    const char = text[at] ?? ''
    if (char === '{' || char === '[') first = at
    isBefore = at-- > 0 && (char === '{' || char === '[' || char === '"' || char === "'" || char <= ' ')
  }
  return first
}
