import { Balance } from './balance'
import { indentation, isBlank, type Line, withText } from './line'
import type { Peeled } from './peeled'
import { ofStatement, start } from './plan-line-start'

const group = /^[ \t]{0,400}\((?:cost=\d|actual (?:time|rows)=|never executed\))/
const insideGroup = /^[ \t]{0,400}(?:(?:rows|loops|width|time)=\d|\((?:cost=\d|actual (?:time|rows)=|never executed\)))/
const planLine = /^[ \t]*->|\((?:cost=|actual)|^[ \t]*[A-Z][\w /-]{1,40}: |^[A-Z][A-Za-z ]{2,40} on /
const most = 200

/** True when a group was broken before the full width, at a space: nothing that cuts at one width does that. */
export function isFolded(lines: Line[], width: number): boolean {
  return lines.some((line, i) => {
    const before = lines[i - 1]?.text ?? ''
    if (before.length > width || !insideGroup.test(line.text.slice(0, 500))) return false
    return before.length <= width - 2 || (/^(?:rows|loops|width)=\d/.test(line.text) && /\d$/.test(before.slice(-5)))
  })
}

/**
 * Joins lines that a mail program folded at spaces: only when a group of a node, which PostgreSQL never breaks, stands at the start
 * of a line. A line goes on while a parenthesis or quote is open, with a group, or with what cannot begin a line of a plan.
 */
export function joinFolded(lines: Line[]): Peeled {
  if (!lines.some(({ text }, i) => i > 0 && mayBeInside(text) && insideGroup.test(text.slice(0, 500))))
    return { lines, repairs: [] }
  const joined: Line[] = []
  const balance = new Balance()
  let pieces: string[] = []
  let count = 0
  for (const line of lines) {
    const first = pieces[0] ?? ''
    const isMore = !isBlank(line) && pieces.length < most && planLine.test(first.slice(0, 4000))
    if (isMore && goesOn(first, pieces.at(-1) ?? '', balance, line.text)) {
      pieces.push(line.text.trim())
      count++
      balance.read(' ')
    } else {
      finish(joined, pieces)
      joined.push(line)
      pieces = [line.text]
      balance.reset()
    }
    balance.read(line.text)
  }
  finish(joined, pieces)
  if (count === 0) return { lines, repairs: [] }
  return {
    lines: joined,
    repairs: [`Joined ${count} ${count === 1 ? 'line' : 'lines'} that had been folded at a space`],
  }
}

function mayBeInside(text: string): boolean {
  return '(rlwt'.includes(text[indentation(text)] ?? ' ')
}

function goesOn(first: string, last: string, balance: Balance, next: string): boolean {
  if (balance.isOpen() || group.test(next.slice(0, 500))) return true
  const from = indentation(next)
  if (from > 0 || indentation(first) === 0 || last.endsWith(')')) return false
  if (ofStatement.test(next.slice(0, 40))) return false
  return first.trimStart().startsWith('->') || (/^[a-z0-9(]/.test(next) && !start.test(next.slice(0, 500)))
}

/** Before a group of costs stand two spaces, between all other words one. */
function finish(joined: Line[], pieces: string[]): void {
  const last = joined.at(-1)
  if (!last || pieces.length < 2) return
  const text = pieces.map((piece, i) => (i > 0 && piece.startsWith('(cost=') ? ` ${piece}` : piece)).join(' ')
  joined[joined.length - 1] = withText(last, text)
}
