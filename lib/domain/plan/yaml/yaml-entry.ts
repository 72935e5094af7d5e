import type { PlanValue } from '../bag'
import { readString } from '../json/quoted-string'
import { typed } from '../typed'

/** One line of YAML after its indentation and dashes. */
export type YamlEntry = {
  /** Null for an item of a list. */
  name: string | null
  /** Undefined when the value stands on the lines below, or nowhere. */
  value: PlanValue | undefined
  /** Position after it; beyond the line when a string goes on. */
  end: number
  newlines: number
  /** The text ended inside it. */
  isCut: boolean
}

/** Reads `name: value`, `name:` or a scalar. Quoted values are strings; plain ones become what their name says. */
export function readEntry(text: string, start: number, end: number, isSetting: boolean): YamlEntry {
  const named = readName(text, start, end)
  if (!named) {
    const scalar = readScalar(text, start, end, null)
    // Only strings stand in PostgreSQL's lists; a plain word at the very end is the beginning of a name.
    return { ...scalar, name: null, isCut: scalar.isCut || (scalar.isPlain && end === text.length) }
  }
  let at = named.end
  while (at < end && text[at] === ' ') at++
  if (at >= end) return { name: named.value, value: undefined, end, newlines: 0, isCut: false }
  return { ...readScalar(text, at, end, isSetting ? 'Settings' : named.value), name: named.value }
}

function readName(text: string, start: number, end: number): { value: string; end: number } | null {
  if (text[start] === '[') return null
  if (text[start] === '"') {
    const quoted = readString(text, start, -1)
    return quoted && quoted.end <= end && text[quoted.end] === ':' ? { value: quoted.value, end: quoted.end + 1 } : null
  }
  const line = text.slice(start, end)
  const blank = line.indexOf(': ')
  if (blank < 0 && !line.endsWith(':')) return null
  const length = blank < 0 ? line.length - 1 : blank
  return { value: line.slice(0, length), end: start + length + 1 }
}

type Scalar = Omit<YamlEntry, 'name'> & { isPlain: boolean }

function readScalar(text: string, start: number, end: number, name: string | null): Scalar {
  const char = text[start]
  if (char === '"') {
    const quoted = readString(text, start, end - (text.lastIndexOf('\n', start) + 1))
    if (!quoted) return { value: undefined, end: text.length, newlines: 0, isCut: true, isPlain: false }
    return {
      value: quoted.value,
      end: endOfLine(text, quoted.end),
      newlines: quoted.newlines,
      isCut: false,
      isPlain: false,
    }
  }
  const plain = text.slice(start, end).trim()
  if (char === '[') return { ...readFlow(plain), end, newlines: 0, isPlain: false }
  if (char === "'") {
    const value = plain.slice(1, plain.endsWith("'") ? -1 : undefined).replaceAll("''", "'")
    return { value, end, newlines: 0, isCut: false, isPlain: false }
  }
  if (plain === '{}' || plain === 'null') return { value: undefined, end, newlines: 0, isCut: false, isPlain: false }
  return { value: name === null ? plain : typed(name, plain), end, newlines: 0, isCut: false, isPlain: true }
}

/** A list in brackets: `["a", "b"]`. */
function readFlow(flow: string): { value: PlanValue; isCut: boolean } {
  const items: PlanValue[] = []
  let at = 1
  while (at < flow.length && flow[at] !== ']') {
    if (flow[at] === '"') {
      const quoted = readString(flow, at, -1)
      if (!quoted) return { value: items, isCut: true }
      items.push(quoted.value)
      at = quoted.end
    } else if (flow[at] === ',' || flow[at] === ' ') at++
    else {
      const from = at
      while (at < flow.length && flow[at] !== ',' && flow[at] !== ']') at++
      items.push(flow.slice(from, at).trim())
    }
  }
  return { value: items, isCut: at >= flow.length }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}
