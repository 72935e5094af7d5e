import { cut, isBlank, type Line } from './line'
import type { Peeled } from './peeled'

/** Where a string ends and what it says. */
type Quoted = { value: string; end: number }

const column = /(?:\{|map\[)?["'`]?QUERY[ _]PLAN["'`]?(?: ?=> ?|: ?|=|', ?)/g
const opening = /^[ \t]{0,40}(?:["'`[({]|[A-Z]\w{0,30} \{$|┌|[eE]'|(?:array|values|select|return)\b|[\w$*:. ]{1,80}=)/i
const rest =
  /^(?:[\s\d[\](){},.:;=>+|\\#$│─┌┐└┘├┤┬┴┼-]|Row|QUERY|PLAN|_|index|undefined|nil|None|null|E|e|chr|CHR|text|ARRAY|array|VALUES|values)*$/
/** What stands before a string in the source of a program or a script. */
const assigned = /^\s*(?:(?:select|return)\s|[\w$*:. ]{1,80}=)[\s([{+|]*[eE]?$/i
const written = /^\s*(?:[eE]?['"]|(?:array|values|select|return)\b|[\w$*:. ]{1,80}=)/i
const planStart =
  /^(?:[A-Z][^\n]* {1,2}\((?:cost=|actual |never )|[[{]|- Plan:|<explain|(?:Query Text|Utility statements|Query rewrites))/
const knownKey = /"(?:Plan|Plans|Node Type)"\s*:|'(?:Plan|Plans|Node Type)'\s*(?::|=>)|"(?:Plan|Node Type)"\s*=>/

/**
 * Takes the rows of a plan out of what a program printed of its driver's answer: objects with a property `QUERY PLAN`, tuples, lists
 * of strings, a table of console.log; one value may be a whole plan. Strings are those of JavaScript, JSON, Python, Ruby and Go.
 */
export function peelDriverRows(lines: Line[]): Peeled {
  const same = { lines, repairs: [] }
  const first = lines.find((line) => !isBlank(line))
  if (!first) return same
  const isNamed = lines.some((line) => line.text.includes('PLAN') && line.text.search(column) >= 0)
  const isListed = opening.test(first.text.slice(0, 120))
  if (!isNamed && !isListed) return same
  const text = lines.map((line) => line.text).join('\n')
  const rows = (isNamed ? namedRows(text) : null) ?? (isListed ? (recordRows(text) ?? listedRows(text)) : null)
  const isPlan = rows?.some(({ value }) => planStart.test(value.slice(0, 4000)) || isBareNode(value, rows.length))
  if (!rows || !isPlan) return same
  const places = placesOf(lines)
  const left: Line[] = []
  for (const { value, start } of rows) {
    const at = places(start)
    for (const part of value.split('\n')) left.push({ ...at, text: part })
  }
  return { lines: left, repairs: ['Took the rows out of what a program had printed'] }
}

type Row = { value: string; start: number }

/** Values behind `QUERY PLAN:`, `"QUERY PLAN" =>` and the like, quoted or up to the next one. */
function namedRows(text: string): Row[] | null {
  const found = [...text.matchAll(column)]
  const rows: Row[] = []
  for (const [i, match] of found.entries()) {
    const start = match.index + match[0].length
    const quoted = readQuoted(text, start)
    if (quoted) rows.push({ value: quoted.value, start: start + 1 })
    else if (found.length < 2 || text[start] === '[' || (text[start] === '{' && found.length < 2)) return null
    else rows.push({ value: bare(text.slice(start, found[i + 1]?.index), match[0], i === found.length - 1), start })
  }
  return rows.length > 0 ? rows : null
}

/** `map[QUERY PLAN:Limit]`, `{QUERY PLAN=Limit}, {`: what follows the value belongs to no plan. */
function bare(text: string, name: string, isLast: boolean): string {
  const end = isLast ? text.indexOf('\n') : text.length
  const value = text.slice(0, end < 0 ? text.length : end).trimEnd()
  const whole = value.replace(/[\s,[]{0,8}$/, '')
  if (name.startsWith('map[')) return isLast ? whole.replace(/\]{1,2}$/, '') : whole.replace(/\]$/, '')
  return name.startsWith('{') ? whole.replace(/\}\]?$/, '') : whole
}

/** The strings of JSON that is a list of objects with one and the same name, or of lists with one string each. */
function recordRows(text: string): Row[] | null {
  if (!/^\s*\[\s*\{\s*"[^"\\]{1,64}"\s*:\s*"/.test(text.slice(0, 400))) return null
  let records: unknown
  try {
    records = JSON.parse(text)
  } catch {
    return null
  }
  const rows: Row[] = []
  let name: string | null = null
  for (const record of Array.isArray(records) ? records : []) {
    const [entry, ...others] = Object.entries(record ?? {})
    if (!entry || others.length > 0 || typeof entry[1] !== 'string' || entry[0] !== (name ?? entry[0])) return null
    name = entry[0]
    rows.push({ value: entry[1], start: 0 })
  }
  return rows.length > 0 ? rows : null
}

/** All strings of a list, when what stands between them is only punctuation. */
function listedRows(text: string): Row[] | null {
  if (!written.test(text.slice(0, 200)) && knownKey.test(text.slice(0, 100_000))) return null
  if (isCsv(text)) return null
  const rows: Row[] = []
  let outside = 0
  for (let at = 0; at < text.length; ) {
    const quoted = readQuoted(text, at)
    if (!quoted) {
      at++
      continue
    }
    const between = text.slice(outside, at)
    if (!rest.test(between) && !(outside === 0 && assigned.test(between))) return null
    rows.push({ value: quoted.value, start: at + 1 })
    at = quoted.end
    outside = at
  }
  return rest.test(text.slice(outside)) ? rows : null
}

const escaped = /^[^"]*"(?:[^"\\]|\\.)*\\["n]/
const chained =
  /\\n"[ \t]{0,8}[,;+)]?[ \t]{0,8}$|^[ \t]{0,80}[+,][ \t]{0,8}"|"[ \t]{0,8}\+[ \t]{0,8}$|[^\\]\\"[^"\n,;]/m

/** Lines of quoted cells: a quote inside is doubled there, and no line feed is written as `\n`. */
function isCsv(text: string): boolean {
  if (!text.trimStart().startsWith('"') || !text.trimEnd().includes('\n')) return false
  return !escaped.test(text) && !chained.test(text)
}

/** With COSTS OFF nothing but its name tells a node. */
function isBareNode(value: string, count: number): boolean {
  return (
    (count > 1 || value.includes('\n')) &&
    /^ {0,20}-> {2}[A-Z]|^\s{0,4}[A-Z][A-Za-z]+(?: [A-Z][a-z]+){0,4}(?: (?:using|on) \S.*)?$/m.test(value)
  )
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

/**
 * The string that begins at `at`, up to the end of a text that was cut. A doubled quote is one, as in SQL. Lines that a program
 * joins with `+` are one string: their line feeds are written in them, or each is a line.
 */
function readQuoted(text: string, at: number): Quoted | null {
  const quote = text[at]
  if (quote !== '"' && quote !== "'" && quote !== '`') return null
  const triple = quote.repeat(3)
  if (text.startsWith(triple, at)) {
    const end = text.indexOf(triple, at + 3)
    if (end > 0 && text.slice(at, end).includes('\n')) return { value: text.slice(at + 3, end), end: end + 3 }
  }
  const strings: string[] = []
  let pieces: string[] = []
  let from = at + 1
  for (let i = from; i < text.length; i++) {
    const character = text[i]
    if (character === '\\') {
      const code = /^u[0-9a-fA-F]{4}|^x[0-9a-fA-F]{2}/.exec(text.slice(i + 1, i + 6))?.[0]
      const next = text[i + 1] ?? ''
      pieces.push(
        text.slice(from, i),
        code ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes[next] ?? next),
      )
      i += code ? code.length : 1
      from = i + 1
    } else if (character === quote && text[i + 1] === quote) {
      pieces.push(text.slice(from, i + 1))
      i++
      from = i + 1
    } else if (character === quote) {
      strings.push(pieces.join('') + text.slice(from, i))
      const joint = /^['"`] {0,4}(?:\+ {0,4}\n\s{0,200}|\n\s{0,200}\+ {0,4})(?=['"`])/.exec(text.slice(i, i + 220))?.[0]
      if (joint === undefined || text[i + joint.length] !== quote) return { value: joined(strings), end: i + 1 }
      i += joint.length
      from = i + 1
      pieces = []
    }
  }
  return { value: joined([...strings, pieces.join('') + text.slice(from)]), end: text.length }
}

function joined(strings: string[]): string {
  return strings.join(strings.length > 1 && !strings.some((one) => one.includes('\n')) ? '\n' : '')
}

/** Line and column of an offset; offsets are asked for in order. */
function placesOf(lines: Line[]): (offset: number) => Line {
  let index = 0
  let start = 0
  return (offset) => {
    while (index + 1 < lines.length && start + (lines[index] as Line).text.length < offset) {
      start += (lines[index] as Line).text.length + 1
      index++
    }
    const line = lines[index] as Line
    return cut(line, Math.min(line.text.length, offset - start))
  }
}
