import { isRowCount, isTiming } from './furniture'
import { cut, type Line, withText } from './line'
import type { Peeled } from './peeled'

const frame = '|│║'
const record = /^[-─═+├┌╔╠╟|]{0,2}[-─═]?\[ \p{L}{1,30} \d{1,9} \][-─═+┐╗┤╢╣|]*$/u
const plainRecord = /^\* \p{L}{1,30} \d{1,9}$/u
const name = 'QUERY PLAN'

/** Takes the rows out of psql's expanded output (`\x`): `-[ RECORD 1 ]---`, then `QUERY PLAN | …`. Null when it is none. */
export function peelRecords(lines: Line[]): Peeled | null {
  const isRecord = (line: Line) => isRecordHeader(line.text)
  if (!lines.some(isRecord)) return null
  const left: Line[] = []
  for (const line of lines) {
    if (isRecord(line) || isBottom(line.text)) continue
    left.push(isRowCount(line.text) || isTiming(line.text) ? cut(line, line.text.length) : cell(line))
  }
  return { lines: left, repairs: ['Took the rows out of psql’s expanded output'] }
}

function isRecordHeader(text: string): boolean {
  const start = text.slice(0, 60)
  if (start.startsWith('* ')) return plainRecord.test(text.trimEnd())
  return start.includes('[ ') && record.test(text.trimEnd())
}

function isBottom(text: string): boolean {
  return /^[+└╚]/.test(text) && /^[-─═+└┘┴╚╝╩╧]+$/.test(text.trimEnd())
}

/** Two columns: the name, ten wide, then the row; with border 2 in a frame. */
function cell(line: Line): Line {
  let one = line
  if (frame.includes(one.text[0] ?? ' ')) {
    one = cut(one, 2)
    const trimmed = one.text.trimEnd()
    if (frame.includes(trimmed.at(-1) ?? ' ')) one = withText(one, trimmed.slice(0, -1))
  }
  const column = one.text.slice(0, name.length)
  if (column !== name && column.trim() !== '') return line
  const hasBar = /^ [|│║:](?: |$)/.test(one.text.slice(name.length, name.length + 3))
  one = cut(one, name.length + (hasBar ? 3 : 1))
  const trimmed = one.text.trimEnd()
  const isContinued = /[+↵]$/.test(trimmed.slice(-1)) && /\s\+$|↵$|[^+]\+$/.test(trimmed.slice(-2))
  return withText(one, isContinued ? trimmed.slice(0, -1).trimEnd() : trimmed)
}
