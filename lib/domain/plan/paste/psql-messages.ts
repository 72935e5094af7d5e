import { cut, type Line, withText } from './line'
import type { Peeled } from './peeled'

const message =
  /^(?:Output format|Border style|Line style|Unicode (?:border|column|header) line style|Target width|Field separator|Tuples only|Expanded display|Title|Timing|Default footer|Pager usage|Null display) (?:is|are) .{1,80}\.$/
const expandedCsv = /^QUERY PLAN,/

/** Takes out what psql says to a change of its settings, and the name of the column before each row of its expanded CSV. */
export function peelPsqlMessages(lines: Line[]): Peeled {
  const left = lines.map((line) => {
    const isMessage = line.text.length < 140 && message.test(line.text)
    const length = isMessage ? line.text.length : (expandedCsv.exec(line.text.slice(0, 20))?.[0].length ?? 0)
    const rest = cut(line, length)
    const isQuoted = length > 0 && rest.text.length > 1 && rest.text.startsWith('"') && rest.text.endsWith('"')
    return isQuoted ? withText(rest, rest.text.slice(1, -1).replaceAll('""', '"')) : rest
  })
  return { lines: left, repairs: [] }
}
