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

const digit = /[0-9]/
const wordStart = /[A-Za-z_\u0080-\uffff]/
const wordPart = /[A-Za-z0-9_$\u0080-\uffff]/
const operatorPart = /[-+*/<>=~!@#%^&|`?]/
const numberPart = /[0-9.eE_]/
const space = /\s/

/** Cuts a deparsed expression into tokens in one pass. Null when a quote is never closed or a character fits nowhere. */
export function tokenise(text: string): Token[] | null {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const character = text[at] as string
    if (space.test(character)) {
      at += 1
      continue
    }
    const token = tokenAt(text, at, character)
    if (token === null) return null
    tokens.push(token)
    at = token.end
  }
  return tokens
}

function tokenAt(text: string, start: number, character: string): Token | null {
  if (character === "'") return quoted(text, start, start, "'", 'string')
  if (character === '"') return quoted(text, start, start, '"', 'name')
  if (/[EBX]/.test(character) && text[start + 1] === "'") return quoted(text, start, start + 1, "'", 'string')
  if (wordStart.test(character)) return run(text, start, start + 1, wordPart, 'word')
  if (digit.test(character)) return run(text, start, start + 1, numberPart, 'number')
  if (character === '$') return parameterAt(text, start)
  if (character === '(' || character === '[') return one(character, start, 'open')
  if (character === ')' || character === ']') return one(character, start, 'close')
  if (character === ',') return one(character, start, 'comma')
  if (character === '.') return one(character, start, 'dot')
  if (text.startsWith('::', start)) return { kind: 'cast', value: '::', start, end: start + 2 }
  if (character === ':') return one(character, start, 'operator')
  return operatorPart.test(character) ? operatorAt(text, start) : null
}

function one(value: string, start: number, kind: Token['kind']): Token {
  return { kind, value, start, end: start + 1 }
}

function run(text: string, start: number, from: number, part: RegExp, kind: Token['kind']): Token {
  let end = from
  while (end < text.length && part.test(text[end] as string)) end += 1
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
