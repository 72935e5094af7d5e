import type { PlanFormat } from './bag'

/** A stretch of a line in one colour. Pieces joined are the line. */
export type ColouredPiece = { kind: 'plain' | 'name' | 'string' | 'number' | 'mark'; text: string }

const structured = /"(?:[^"\\]|\\.)*"|-?\b\d+(?:\.\d+)?\b|<\/?[\w-]+>?|[{}[\],]/g
const plain = /'(?:[^']|'')*'|"(?:[^"]|"")*"|->|\b\d+(?:\.\d+)?\b/g
/** Longer lines have no colours. */
const longest = 5_000

/** One line of EXPLAIN's output in pieces. Linear; each line by itself. */
export function colourLine(line: string, format: PlanFormat): ColouredPiece[] {
  if (line.length > longest) return [{ kind: 'plain', text: line }]
  if (format === 'json') return pieces(line, structured, 0, jsonKind)
  if (format === 'xml') return pieces(line, structured, 0, xmlKind)
  const name = /^(\s{0,4000}(?:- )?)([A-Z][\w /()-]{0,78}?):(?= |$)/.exec(line)
  if (!name) return pieces(line, plain, 0, textKind)
  const [, indent = '', word = ''] = name
  const from = indent.length + word.length
  const rest = pieces(line, plain, from, textKind)
  return [{ kind: 'plain' as const, text: indent }, { kind: 'name' as const, text: word }, ...rest].filter(
    ({ text }) => text !== '',
  )
}

function pieces(
  line: string,
  token: RegExp,
  from: number,
  kindOf: (text: string, after: string) => ColouredPiece['kind'],
): ColouredPiece[] {
  const found: ColouredPiece[] = []
  let at = from
  for (const match of line.slice(from).matchAll(token)) {
    const start = from + match.index
    const [text] = match
    if (start > at) found.push({ kind: 'plain', text: line.slice(at, start) })
    found.push({ kind: kindOf(text, line.slice(start + text.length, start + text.length + 2)), text })
    at = start + text.length
  }
  if (at < line.length) found.push({ kind: 'plain', text: line.slice(at) })
  return found
}

function jsonKind(text: string, after: string): ColouredPiece['kind'] {
  if (text.startsWith('"')) return after.startsWith(':') ? 'name' : 'string'
  return /\d/.test(text) ? 'number' : 'mark'
}

function xmlKind(text: string): ColouredPiece['kind'] {
  if (text.startsWith('<')) return 'name'
  if (text.startsWith('"')) return 'string'
  return /\d/.test(text) ? 'number' : 'mark'
}

function textKind(text: string): ColouredPiece['kind'] {
  if (text === '->') return 'mark'
  return text.startsWith("'") || text.startsWith('"') ? 'string' : 'number'
}
