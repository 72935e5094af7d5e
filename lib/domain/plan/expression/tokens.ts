/**
 * One piece of a deparsed expression. `word` is unquoted, `name` was in double quotes, `value` is what it says without
 * quotes. Positions are of the text it was read from.
 */
export type Token = {
  kind: 'word' | 'name' | 'string' | 'number' | 'parameter' | 'operator' | 'cast' | 'dot' | 'comma' | 'open' | 'close'
  value: string
  start: number
  end: number
}

/** What a character may be part of, in bits. */
const digit = 1
const wordStart = 2
const wordPart = 4
const operatorPart = 8
const numberPart = 16
const space = 32

const ascii = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  const bits: [RegExp, number][] = [
    [/[0-9]/, digit],
    [/[A-Za-z_]/, wordStart],
    [/[A-Za-z0-9_$]/, wordPart],
    [/[-+*/<>=~!@#%^&|`?]/, operatorPart],
    [/[0-9.eE_]/, numberPart],
    [/\s/, space],
  ]
  return bits.reduce((all, [fits, bit]) => (fits.test(character) ? all | bit : all), 0)
})

/** Beyond ASCII everything but white space belongs to words. */
function partsAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code < 128) return ascii[code] as number
  return /\s/.test(text[at] as string) ? space | wordPart : wordStart | wordPart
}

/** Cuts a deparsed expression into tokens in one pass. Null when a quote is never closed or a character fits nowhere. */
export function tokenise(text: string): Token[] | null {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const parts = partsAt(text, at)
    if (parts & space) {
      at += 1
      continue
    }
    const token = tokenAt(text, at, parts)
    if (token === null) return null
    tokens.push(token)
    at = token.end
  }
  return tokens
}

function tokenAt(text: string, start: number, parts: number): Token | null {
  const character = text[start] as string
  if (character === "'") return quoted(text, start, start, "'", 'string')
  if (character === '"') return quoted(text, start, start, '"', 'name')
  if (text[start + 1] === "'" && 'EBX'.includes(character)) return quoted(text, start, start + 1, "'", 'string')
  if (parts & wordStart) return run(text, start, start + 1, wordPart, 'word')
  if (parts & digit) return run(text, start, start + 1, numberPart, 'number')
  if (character === '$') return parameterAt(text, start)
  if (character === '(' || character === '[') return one(character, start, 'open')
  if (character === ')' || character === ']') return one(character, start, 'close')
  if (character === ',') return one(character, start, 'comma')
  if (character === '.') return one(character, start, 'dot')
  if (text.startsWith('::', start)) return { kind: 'cast', value: '::', start, end: start + 2 }
  if (character === ':') return one(character, start, 'operator')
  return parts & operatorPart ? operatorAt(text, start) : null
}

function one(value: string, start: number, kind: Token['kind']): Token {
  return { kind, value, start, end: start + 1 }
}

function run(text: string, start: number, from: number, part: number, kind: Token['kind']): Token {
  let end = from
  while (end < text.length && partsAt(text, end) & part) end += 1
  return { kind, value: text.slice(start, end), start, end }
}

/** No operator holds what begins a comment: such a text was not printed by PostgreSQL. */
function operatorAt(text: string, start: number): Token | null {
  const token = run(text, start, start + 1, operatorPart, 'operator')
  return token.value.includes('--') || token.value.includes('/*') ? null : token
}

function parameterAt(text: string, start: number): Token | null {
  const token = run(text, start, start + 1, digit, 'parameter')
  return token.end === start + 1 ? null : token
}

/** A doubled quote stands for itself; a backslash hides the next character only in E'…'. */
function quoted(text: string, start: number, open: number, quote: string, kind: Token['kind']): Token | null {
  const hides = text[start] === 'E' && open > start
  const parts: string[] = []
  let from = open + 1
  for (let at = open + 1; at < text.length; at++) {
    if (hides && text[at] === '\\') at += 1
    else if (text[at] === quote) {
      parts.push(text.slice(from, at))
      if (text[at + 1] !== quote) return { kind, value: parts.join(quote), start, end: at + 1 }
      at += 1
      from = at + 1
    }
  }
  return null
}
