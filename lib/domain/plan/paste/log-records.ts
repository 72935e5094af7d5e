import { isBlank, type Line } from './line'

const csvStart = /^"?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? [^",]{1,40}"?,/
const message = 13

/**
 * The messages in csvlog, jsonlog or Docker's JSON, each as its lines; null when the text is none of them. Positions are those of
 * the record's line. Messages without a plan are left out by the caller.
 */
export function recordsIn(lines: Line[]): Line[][] | null {
  const first = lines.find((line) => !isBlank(line))
  if (!first) return null
  if (csvStart.test(first.text.slice(0, 120))) return csvMessages(lines)
  if (first.text.trimStart().startsWith('{"')) return jsonMessages(lines)
  return null
}

/** Every line is an object of its own. Docker's are lines of one stream, jsonlog's are whole messages. */
function jsonMessages(lines: Line[]): Line[][] | null {
  const messages: Line[][] = []
  const stream: Line[] = []
  for (const line of lines) {
    if (isBlank(line)) continue
    const record = objectIn(line.text)
    if (!record) {
      if (messages.length + stream.length === 0) return null
      continue
    }
    if (typeof record.log === 'string') stream.push({ ...line, text: record.log.replace(/\n$/, '') })
    else if (typeof record.message === 'string') messages.push(split(line, record.message))
    else if (messages.length + stream.length === 0) return null
  }
  return stream.length > 0 ? [stream, ...messages] : messages
}

function objectIn(text: string): Record<string, unknown> | null {
  if (!text.trimStart().startsWith('{')) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function split(line: Line, text: string): Line[] {
  return text.split('\n').map((part) => ({ ...line, text: part }))
}

/** The fourteenth field of each record is its message; a quoted field may have many lines. */
function csvMessages(lines: Line[]): Line[][] {
  const messages: Line[][] = []
  let field = 0
  let isQuoted = false
  let current: Line[] = []
  for (const line of lines) {
    const { text } = line
    let from = 0
    let at = 0
    const keep = (end: number) => {
      if (field === message)
        current.push({ ...line, column: line.column + from, text: text.slice(from, end).replaceAll('""', '"') })
    }
    while (at < text.length) {
      const character = text[at]
      if (isQuoted) {
        const end = closing(text, at)
        at = end < 0 ? text.length : end
        if (end < 0) break
        keep(end)
        isQuoted = false
        from = at + 1
      } else if (character === '"') {
        isQuoted = true
        from = at + 1
      } else if (character === ',') {
        field++
        from = at + 1
      }
      at++
    }
    if (isQuoted) {
      keep(text.length)
      continue
    }
    if (current.length > 0) messages.push(current)
    current = []
    field = 0
  }
  if (current.length > 0) messages.push(current)
  return messages
}

function closing(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at
  return -1
}
