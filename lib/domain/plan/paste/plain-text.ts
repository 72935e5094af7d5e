import { dedent, type Line, splitLines } from './line'
import type { Segment } from './segments'

const header = /^ {0,400}QUERY PLAN *$/
const rule = /^-{3,4000}$/
const rowCount = /^\(\d{1,9} rows?\)$/
const root =
  /^ ?[A-Z][\w ."$]{1,400} {2}\(cost=[\d.]{1,40} rows=\d{1,20} width=\d{1,10}\)(?: \((?:actual [\w .=]{1,200}|never executed)\))?$/
const ofStatement = /^(?:Planning|Execution|Settings|JIT|Trigger|Serialization|Query Identifier|Total runtime)\b/
const space = 32

/**
 * One plan in FORMAT TEXT as the server sent it, at most with what psql prints around it by default: its root stands alone in its
 * line, and what else begins at the left edge speaks of the whole statement. So there is nothing else to peel. Null for a text that
 * only might be one. At most three million lines.
 */
export function plainText(text: string): Segment | null {
  if (!root.test(firstRow(text)) || text.includes('&') || /[^\t\n\x20-\x7e]/.test(text)) return null
  const all = splitLines(text)
  let from = 0
  let to = all.length
  while (to > 0 && all[to - 1]?.text === '') to--
  if (header.test(textAt(all, from))) from++
  if (from > 0 && rule.test(textAt(all, from))) from++
  if (from > 0 && rowCount.test(textAt(all, to - 1))) to--
  const first = textAt(all, from)
  if (!root.test(first)) return null
  const edge = first.charCodeAt(0) === space ? 1 : 0
  for (let i = from + 1; i < to; i++) {
    const line = textAt(all, i)
    const start = line.charCodeAt(0) === space ? edge : 0
    if (line.charCodeAt(start) !== space && !ofStatement.test(line.slice(start, start + 40))) return null
  }
  const repairs = from > 0 ? ['Took the rows out of the table that a client had drawn'] : []
  return { lines: dedent(all.slice(from, to)), properties: Object.create(null), repairs }
}

/** The first line that is neither a header nor a rule, without splitting a long text for it. */
function firstRow(text: string): string {
  return (
    text
      .slice(0, 12_000)
      .split('\n', 3)
      .find((line) => !header.test(line) && !rule.test(line)) ?? ''
  )
}

function textAt(lines: Line[], at: number): string {
  return lines[at]?.text ?? ''
}
