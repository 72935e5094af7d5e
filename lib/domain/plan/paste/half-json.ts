import type { ReadingProblem } from '../plan'
import { isBlank, type Line, withText } from './line'

/** Lines that begin inside JSON, made whole: the brackets that opened before the first line are put in front of it. */
export type HalfJson = { lines: Line[]; problem: ReadingProblem }

const property = /^\s*(?:"[^"\\]{1,60}"\s*:|[}\]])/
const piece = /^[^"[{<]{1,400}"?\s*(?::.{0,400})?,?\s*$/

/** JSON that was copied from its middle on, made whole as far as it goes; null when the text is none. Linear. */
export function completeJson(lines: Line[]): HalfJson | null {
  const first = lines.findIndex((line) => !isBlank(line))
  const start = lines[first]
  if (!start || !lines.some((line) => line.text.includes('"Node Type"'))) return null
  const isPiece = !property.test(start.text.slice(0, 400)) && piece.test(start.text.slice(0, 900))
  const from = isPiece ? first + 1 : first
  const line = lines[from]
  if (!line || !property.test(line.text.slice(0, 400))) return null
  const missing = closersIn(lines.slice(from))
  const opened = openers(line.text.trimStart()[0] === '"' ? missing || '}' : missing)
  const message =
    'The text begins inside a plan: what is there was read, paste it from its first bracket on to see the rest.'
  return {
    lines: [withText(line, opened + line.text), ...lines.slice(from + 1)],
    problem: { code: 'truncated', message, line: start.number, column: start.column + indent(start.text) },
  }
}

function indent(text: string): number {
  return text.length - text.trimStart().length
}

/** The closing brackets that close nothing in these lines, in order. */
function closersIn(lines: Line[]): string {
  let depth = 0
  let closers = ''
  for (const { text } of lines) {
    let isQuoted = false
    for (let at = 0; at < text.length; at++) {
      const character = text[at]
      if (isQuoted && character === '\\') at++
      else if (character === '"') isQuoted = !isQuoted
      else if (isQuoted) continue
      else if (character === '{' || character === '[') depth++
      else if (character === '}' || character === ']') {
        if (depth > 0) depth--
        else if (closers.length < 20_000) closers += character
      }
    }
  }
  return closers
}

/** What has to stand before the text so that these brackets close something: nodes in lists of `Plans`, below one `Plan`. */
function openers(closers: string): string {
  const opened: string[] = []
  let outer = ''
  for (let at = closers.length - 1; at >= 0; at--) {
    const isList = closers[at] === ']'
    if (outer === '{') opened.push(isList ? '"Plans":' : '"Plan":')
    opened.push(isList ? '[' : '{')
    outer = isList ? '[' : '{'
  }
  return opened.join('')
}
