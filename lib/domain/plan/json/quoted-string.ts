/** A string as found: its value, where the text goes on, and the line breaks a wrap had put into it. */
export type QuotedString = { value: string; end: number; newlines: number }

const escapes: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  e: '\x1b',
  0: '\0',
}

/**
 * Reads the string whose quote stands at `start`, with the escapes of JSON, Python and Ruby. A raw line break at the width at
 * which the text was wrapped is no part of it. Null when it does not end.
 */
export function readString(text: string, start: number, width: number): QuotedString | null {
  const quote = text.charCodeAt(start)
  let value = ''
  let from = start + 1
  let at = from
  let newlines = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      if (quote !== 39 || endsHere(text, at + 1)) return { value: value + text.slice(from, at), end: at + 1, newlines }
      at++
    } else if (code === 92) {
      value += text.slice(from, at)
      const escaped = readEscape(text, at + 1)
      if (!escaped) return null
      value += escaped.value
      newlines += escaped.newlines
      at = escaped.end
      from = at
    } else if (code === 10) {
      value += text.slice(from, at) + wrapped(text, at, width)
      newlines++
      at++
      from = at
    } else at++
  }
  return null
}

/** A line as wide as the widest was wrapped in the middle, one shorter lost its blank; any other line break was meant. */
function wrapped(text: string, at: number, width: number): string {
  const length = at - (text.lastIndexOf('\n', at - 1) + 1)
  if (length === width) return ''
  return length === width - 1 ? ' ' : '\n'
}

/** Between apostrophes an apostrophe ends the string only where a value may end. */
function endsHere(text: string, at: number): boolean {
  let next = at
  while (next < text.length && text.charCodeAt(next) <= 32) next++
  return next === text.length || ',:}]=)'.includes(text[next] as string)
}

function readEscape(text: string, start: number): QuotedString | null {
  let at = start
  let newlines = 0
  while (text[at] === '\n') {
    at++
    newlines++
  }
  const char = text[at]
  if (char === undefined) return null
  const digits = { x: 2, u: 4, U: 8 }[char]
  if (!digits) return { value: Object.hasOwn(escapes, char) ? (escapes[char] as string) : char, end: at + 1, newlines }
  at++
  const isBraced = text[at] === '{'
  if (isBraced) at++
  let hex = ''
  while (at < text.length && hex.length < digits) {
    const digit = text[at] as string
    if (digit === '\n') newlines++
    else if (/[0-9a-fA-F]/.test(digit)) hex += digit
    else break
    at++
  }
  if (isBraced && text[at] === '}') at++
  const code = Number.parseInt(hex, 16)
  return { value: code <= 0x10ffff ? characterOf(code, digits) : '\ufffd', end: at, newlines }
}

/** Four digits may be half of a pair, which the other half completes. */
function characterOf(code: number, digits: number): string {
  return digits === 4 && code <= 0xffff ? String.fromCharCode(code) : String.fromCodePoint(code)
}
