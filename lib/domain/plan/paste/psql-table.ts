import { isHeader, isRowCount, isRule, isTiming } from './furniture'
import { cut, firstOf, isBlank, type Line, lastOf, withText } from './line'
import type { Peeled } from './peeled'
import { peelRecords } from './psql-records'

const bars = '|│║'

/**
 * Takes the rows of a plan out of the table a client drew: psql with any border and line style, DBeaver, pgcli, Markdown. What
 * stood around the rows becomes an empty line, because it parts one plan from the next.
 */
export function peelTable(lines: Line[]): Peeled {
  const records = peelRecords(lines)
  if (records) return records
  const header = lines.findIndex((line) => isHeader(line.text))
  const left: Line[] = []
  let width = 0
  let removed = 0
  let isMarkdown = false
  for (const line of lines) {
    if (isRule(line.text)) {
      isMarkdown ||= /^\s*\|[ :|-]+\|\s*$/.test(line.text.slice(0, 400))
      width ||= line.text.trimEnd().length
      removed++
      continue
    }
    if (isHeader(line.text) || isRowCount(line.text) || isTiming(line.text)) {
      removed++
      left.push(cut(line, line.text.length))
    } else left.push(line)
  }
  const unframed = header >= 0 || removed > 0 ? unframe(left) : { lines: left, count: 0 }
  const rows = isMarkdown ? unframed.lines.map(withoutEscapes) : unframed.lines
  const whole = joinContinued(rows, width)
  if (removed + unframed.count + whole.count === 0) return { lines, repairs: [] }
  return { lines: whole.lines, repairs: ['Took the rows out of the table that a client had drawn'] }
}

/** A cell of Markdown can hold a bar only behind a backslash. */
function withoutEscapes(line: Line): Line {
  return line.text.includes('\\|') ? withText(line, line.text.replaceAll('\\|', '|')) : line
}

/** Bars at the start and end of most lines are a frame. */
function unframe(lines: Line[]): { lines: Line[]; count: number } {
  let texts = 0
  let starting = 0
  let ending = 0
  for (const line of lines) {
    if (isBlank(line)) continue
    texts++
    if (bars.includes(firstOf(line.text))) starting++
    if (bars.includes(lastOf(line.text))) ending++
  }
  const most = Math.max(1, texts * 0.6)
  if (starting < most && ending < most) return { lines, count: 0 }
  return {
    count: starting + ending,
    lines: lines.map((line) => {
      let one = line
      if (ending >= most) one = withoutLast(one)
      if (starting < most) return one
      const at = one.text.length - one.text.trimStart().length
      return bars.includes(one.text[at] ?? ' ') ? cut(one, at + 1) : one
    }),
  }
}

function withoutLast(line: Line): Line {
  const trimmed = line.text.trimEnd()
  return bars.includes(trimmed.at(-1) ?? ' ') ? withText(line, trimmed.slice(0, -1).trimEnd()) : line
}

/**
 * `+` and `↵` say that a cell has another line; `.` and `…` that psql wrapped a line at the width of the screen. A `+` counts
 * where all others stand: behind the widest cell.
 */
function joinContinued(lines: Line[], width: number): { lines: Line[]; count: number } {
  const joined: Line[] = []
  const columns = plusColumns(lines, width)
  let count = 0
  let open = ''
  for (const line of lines) {
    let text = line.text.trimEnd()
    const last = text.at(-1) ?? ''
    const isMarked = last === '↵' || (last === '+' && columns.has(text.length))
    if (isMarked) {
      text = text.slice(0, -1).trimEnd()
      count++
    }
    const previous = open ? joined.at(-1) : undefined
    if (previous && text.trimStart()[0] === open) {
      joined[joined.length - 1] = withText(previous, previous.text.slice(0, -1) + text.trimStart().slice(1))
      count++
    } else joined.push(isMarked || text !== line.text ? withText(line, text) : line)
    open = (last === '.' || last === '…') && width > 0 && Math.abs(line.text.trimEnd().length - width) <= 3 ? last : ''
  }
  return { lines: joined, count }
}

function plusColumns(lines: Line[], width: number): Set<number> {
  const counts = new Map<number, number>()
  let texts = 0
  for (const line of lines) {
    const { length } = line.text.trimEnd()
    if (length > 0) texts++
    if (line.text[length - 1] === '+') counts.set(length, (counts.get(length) ?? 0) + 1)
  }
  const isRight = (column: number, count: number) =>
    (width > 0 && Math.abs(column - width) <= 3) || (count > 1 && count * 2 >= texts)
  return new Set([...counts].filter(([column, count]) => isRight(column, count)).map(([column]) => column))
}
