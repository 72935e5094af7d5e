import { indentation, isBlank, type Line, withText } from './line'
import type { Peeled } from './peeled'

const ofStatement = /^(?:Planning|Execution|JIT|Trigger|Settings|Serialization|Total runtime|Query Identifier)\b/
const start =
  /^(?:-> |[A-Z][A-Za-z0-9/()]*(?: [A-Za-z0-9/()]+){0,5}: |(?:Planning|Execution|JIT|Trigger|Settings|Worker \d|Planning Time|Total runtime)\b|CTE |InitPlan |SubPlan |.{1,400} {2}\((?:cost=|actual ))/

/**
 * Joins lines that were cut at one width, that of a terminal or a mail: only when the longest lines share it, and only where the
 * line is not whole (a parenthesis or quote is open) or the next cannot begin a line of a plan. For FORMAT TEXT.
 */
export function joinWrapped(lines: Line[]): Peeled {
  const width = hardWidth(lines)
  if (width === null) return { lines, repairs: [] }
  const joined: Line[] = []
  let pieces: string[] = []
  let count = 0
  let isFull = false
  const balance = new Balance()
  for (const line of lines) {
    const { text } = line
    if (isFull && text !== '' && (balance.isOpen() || goesOn(pieces[0] ?? '', text))) {
      pieces.push(text)
      count++
    } else {
      close(joined, pieces)
      joined.push(line)
      pieces = [text]
      balance.reset()
    }
    balance.read(text)
    isFull = text.length === width
  }
  close(joined, pieces)
  if (count === 0) return { lines, repairs: [] }
  return {
    lines: joined,
    repairs: [`Joined ${count} ${count === 1 ? 'line' : 'lines'} that had been cut at ${width} characters`],
  }
}

/** A full line goes on where the next cannot begin a line of a plan, or stands at the left edge behind an indented one. */
function goesOn(first: string, next: string): boolean {
  const from = indentation(next)
  if (from === 0 && indentation(first) > 0) return !ofStatement.test(next.slice(0, 40))
  return !start.test(next.slice(from, from + 500))
}

function close(joined: Line[], pieces: string[]): void {
  const last = joined.at(-1)
  if (last && pieces.length > 1) joined[joined.length - 1] = withText(last, pieces.join(''))
}

/** The length of the longest lines, when one of them is followed by what cannot begin a line of a plan. */
function hardWidth(lines: Line[]): number | null {
  let width = 0
  for (const line of lines) width = Math.max(width, line.text.length)
  if (width < 20) return null
  const balance = new Balance()
  for (let i = 0; i + 1 < lines.length; i++) {
    const { text } = lines[i] as Line
    const next = lines[i + 1] as Line
    if (text.length !== width || isBlank(next)) continue
    balance.reset()
    balance.read(text)
    const from = indentation(next.text)
    if (balance.isParenthesised() && !start.test(next.text.slice(from, from + 500))) return width
    // A name cut in two: the next line goes on at the left edge, where only the root may stand.
    if (balance.isQuoted()) continue
    if (i > 0 && from === 0 && !start.test(next.text.slice(0, 500)) && indentation(text) > 0) return width
  }
  return null
}

/** Counts parentheses outside of quotes; a doubled quote opens and closes at once, which comes to the same. */
class Balance {
  private depth = 0
  private quote = ''

  reset(): void {
    this.depth = 0
    this.quote = ''
  }

  read(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const character = text[at] as string
      if (this.quote) {
        if (character === this.quote) this.quote = ''
      } else if (character === "'" || character === '"') this.quote = character
      else if (character === '(') this.depth++
      else if (character === ')') this.depth--
    }
  }

  isOpen(): boolean {
    return this.quote !== '' || this.depth > 0
  }

  isQuoted(): boolean {
    return this.quote !== ''
  }

  /** Open because of a parenthesis; a literal may well hold a line feed. */
  isParenthesised(): boolean {
    return this.quote === '' && this.depth > 0
  }
}
