import { Balance } from './balance'
import { isFolded, joinFolded } from './folded-lines'
import { indentation, isBlank, type Line, withText } from './line'
import type { Peeled } from './peeled'
import { ofStatement, start } from './plan-line-start'

const group = /^ {0,2}\((?:cost=|actual |never )/

/**
 * Joins lines that were cut at one width, that of a terminal or a mail: only when the longest lines share it, and only where the
 * line is not whole (a parenthesis or quote is open) or the next cannot begin a line of a plan. For FORMAT TEXT.
 */
export function joinWrapped(lines: Line[]): Peeled {
  const width = hardWidth(lines)
  if (width === null || isFolded(lines, width)) return joinFolded(lines)
  const joined: Line[] = []
  let pieces: string[] = []
  let count = 0
  let isFull = false
  const balance = new Balance()
  for (const line of lines) {
    const { text } = line
    if (isFull && text !== '' && (balance.isOpen() || goesOn(pieces, balance, text))) {
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
function goesOn(pieces: string[], balance: Balance, next: string): boolean {
  const from = indentation(next)
  if (isWhole(pieces.at(-1) ?? '', balance)) return group.test(next.slice(0, 20))
  if (from === 0 && indentation(pieces[0] ?? '') > 0) return !ofStatement.test(next.slice(0, 40))
  return !start.test(next.slice(from, from + 500))
}

/** All that was opened is closed: what follows belongs to it only if it is a group of a node. */
function isWhole(text: string, balance: Balance): boolean {
  return text.endsWith(')') && !balance.isOpen()
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
    if (balance.isQuoted() || (isWhole(text, balance) && !group.test(next.text.slice(0, 20)))) continue
    if (i > 0 && from === 0 && !start.test(next.text.slice(0, 500)) && indentation(text) > 0) return width
  }
  return null
}
