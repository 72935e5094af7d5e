import { type Bag, emptyBag } from '../bag'
import { cut, dedent, indentation, isBlank, type Line } from './line'

/** One plan that auto_explain logged: its lines without indentation, and what stands around the plan under JSON names. */
export type Entry = { lines: Line[]; properties: Bag }

const anchor = /duration: (\d{1,15}(?:\.\d{1,6})?) ms {1,3}plan:[ \t]*/
const severity =
  /(?:^|[\s\]:>])(?:LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|INFO|DEBUG[1-5]?|STATEMENT|DETAIL|HINT|CONTEXT|QUERY|LOCATION|BACKTRACE): {1,2}\S/
const stamped = /^\S{0,20}\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d/

/**
 * The plans in a log, each with `Duration`, `Query Text`, `Query Parameters` as far as they are logged. Empty when auto_explain
 * wrote nothing here. `beside` takes each run of lines that belong to no entry, in the order of the text. PostgreSQL begins each further line of a message with a tab; a plan also ends at the next message.
 */
export function entriesIn(lines: Line[], beside: (lines: Line[], position: number) => void = () => {}): Entry[] {
  const entries: Entry[] = []
  let other: Line[] = []
  const pass = () => {
    if (other.length > 0) beside(other, entries.length)
    other = []
  }
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as Line
    const found = line.text.includes('duration: ') ? anchor.exec(line.text.slice(0, 4000)) : null
    if (!found) {
      other.push(line)
      continue
    }
    pass()
    const start = found.index + found[0].length
    const body = start < line.text.length ? [cut(line, start)] : []
    const isTabbed = lines[i + 1]?.text.startsWith('\t') ?? false
    while (i + 1 < lines.length && !endsBefore(lines[i + 1] as Line, isTabbed)) {
      const next = lines[++i] as Line
      body.push(isTabbed && next.text.startsWith('\t') ? cut(next, 1) : next)
    }
    const { lines: rest, properties } = withoutQuery(dedent(body))
    properties.Duration = Number(found[1])
    entries.push({ lines: rest, properties })
  }
  pass()
  return entries
}

function endsBefore(line: Line, isTabbed: boolean): boolean {
  if (isTabbed && line.text !== '') return !line.text.startsWith('\t')
  const start = line.text.slice(0, 400)
  return stamped.test(start) || (severity.test(start) && indentation(start) < 2)
}

/** In FORMAT TEXT the query stands before the plan as it was written, so it ends where the first node with costs begins. */
export function withoutQuery(lines: Line[]): Entry {
  const properties = emptyBag()
  const start = lines.findIndex((line) => !isBlank(line))
  const first = lines[start]?.text ?? ''
  const isQuoted = /^Query Text: "/.test(first) && lines.some((line) => line.text === 'Plan: ' || line.text === 'Plan:')
  if (!first.startsWith('Query Text: ') || isQuoted) return { lines, properties }
  const end = lines.findIndex((line, i) => i > start && /^\S.* {2}\(cost=\d/.test(line.text.slice(0, 2000)))
  if (end < 0) return { lines, properties }
  const query: string[] = []
  for (const { text } of lines.slice(start, end)) {
    if (text.startsWith('Query Parameters: ')) properties['Query Parameters'] = text.slice('Query Parameters: '.length)
    else query.push(text)
  }
  properties['Query Text'] = query.join('\n').slice('Query Text: '.length).trimEnd()
  return { lines: lines.slice(end), properties }
}
