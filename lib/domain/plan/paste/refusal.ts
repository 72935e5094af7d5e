import type { ReadingProblem } from '../plan'

/** The longest text that is read, in characters: on a page, by the API and by the command. */
export const longestPaste = 40_000_000
/** What to say of a longer one. */
export const tooLong = 'This is more than 40 MB, the most that is read at once. Paste one plan at a time.'
/** The most lines that are read. */
export const mostLines = 3_000_000

const howTo = 'Run EXPLAIN (ANALYZE, BUFFERS) with the query and paste what the server answers.'

/** Why a text cannot hold a plan at all; null when it may. Looks at its length first. */
export function refusalOf(text: string): ReadingProblem | null {
  if (text.length > longestPaste) {
    return { code: 'too-large', message: tooLong, line: null, column: null }
  }
  if (isEmpty(text)) return { code: 'empty', message: `There is nothing here. ${howTo}`, line: null, column: null }
  const binary = firstBinary(text)
  if (binary !== null) {
    const message = 'This is not text but binary data. Copy the plan as text, or unpack the file first.'
    return { code: 'binary', message, ...placeOf(text, binary) }
  }
  if (countLines(text) > mostLines) {
    const message = 'This has more than 3 million lines, the most that are read at once. Paste one plan at a time.'
    return { code: 'too-large', message, line: null, column: null }
  }
  return null
}

/** What to say about a text in which no plan was found. */
export function notAPlan(text: string): ReadingProblem {
  const start = startOf(text)
  const place = placeOf(text, start)
  const words = text.slice(start, start + 200)
  if (isQuery(words)) {
    return { code: 'not-a-plan', message: `This is a query, not a plan. ${howTo}`, ...place }
  }
  const message = `No plan of PostgreSQL begins here: expected a node such as “Seq Scan on orders”, or the output of EXPLAIN in JSON, YAML or XML. ${howTo}`
  return { code: 'not-a-plan', message, ...place }
}

/** What to say about the plan of another engine. */
export function otherEngineProblem(engine: string): ReadingProblem {
  const message = `This is a plan of ${engine}, and only plans of PostgreSQL are read. Paste the output of EXPLAIN from a PostgreSQL server.`
  return { code: 'other-engine', message, line: null, column: null }
}

/** What to say about the plan of a descendant of PostgreSQL that was read. */
export function descendantProblem(engine: string): ReadingProblem {
  const message = `This is a plan of ${engine}. It was read like one of PostgreSQL; what only ${engine} has stands among the properties, so check advice against its documentation.`
  return { code: 'other-engine', message, line: null, column: null }
}

const statement =
  /^(?:explain|select|with|insert|update|delete|merge|values|table|create|alter|drop|truncate|call|do|copy|prepare|execute|set|reset|show|begin|start|commit|rollback|analyze|vacuum|reindex|cluster|declare|fetch|listen|notify|grant|revoke|lock|refresh|discard)\b/i

function isQuery(words: string): boolean {
  return statement.test(words.replace(/^[(\s;]+/, ''))
}

/** Behind white space and comments, which may stand before a statement. */
function startOf(text: string): number {
  let at = skipSpace(text, 0)
  for (;;) {
    if (text.startsWith('--', at) && !/^-{3}/.test(text.slice(at, at + 3))) {
      const end = text.indexOf('\n', at)
      if (end < 0) return at
      at = skipSpace(text, end)
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at)
      if (end < 0) return at
      at = skipSpace(text, end + 2)
    } else return at < text.length ? at : skipSpace(text, 0)
  }
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && isSpace(text.charCodeAt(at))) at++
  return at
}

function isEmpty(text: string): boolean {
  return skipSpace(text, 0) === text.length
}

/** White space, NUL and what has no width. */
function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || code === 0 || (code >= 9 && code <= 13)
  return code === 0xa0 || code === 0xfeff || (code >= 0x2000 && code <= 0x200f) || code === 0x2060 || code === 0x3000
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these tell binary data from text
const strange = /[\x01-\x07\x0e-\x1a\x1c-\x1f\x7f\ufffd]/g

/** The first control or replacement character, when they are more than one in fifty characters. */
function firstBinary(text: string): number | null {
  const first = text.search(strange)
  if (first < 0) return null
  const count = text.match(strange)?.length ?? 0
  return count * 50 > text.length ? first : null
}

function countLines(text: string): number {
  let count = 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

/** 1-based line and column of an offset. */
function placeOf(text: string, offset: number): { line: number; column: number } {
  let line = 1
  let start = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++
    start = at + 1
  }
  return { line, column: offset - start + 1 }
}
