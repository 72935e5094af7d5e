/**
 * One piece of SQL: `literal` is a string or a number, `name` is in double quotes, `word` an identifier or keyword, `space` is
 * white space and comments. Pieces joined are the text.
 */
export type SqlPiece = { kind: 'literal' | 'name' | 'word' | 'parameter' | 'space' | 'comment' | 'sign'; text: string }

const wordStart = /[A-Za-z_\u0080-\uffff]/
const wordPart = /[A-Za-z0-9_$\u0080-\uffff]/
const numberPart = /[0-9.eE_]/
const space = /\s/

/** Cuts SQL as a person or the server writes it; what never closes goes to the end. Linear, any text. */
export function sqlPieces(sql: string): SqlPiece[] {
  const pieces: SqlPiece[] = []
  let at = 0
  while (at < sql.length) {
    const kind = kindAt(sql, at)
    const end = endOf(sql, at, kind)
    pieces.push({ kind, text: sql.slice(at, end) })
    at = end
  }
  return pieces
}

function kindAt(sql: string, at: number): SqlPiece['kind'] {
  const char = sql[at] as string
  if (char === "'") return 'literal'
  if (/[EeBbXxNn]/.test(char) && sql[at + 1] === "'") return 'literal'
  if (char === '"') return 'name'
  if (sql.startsWith('--', at) || sql.startsWith('/*', at)) return 'comment'
  if (space.test(char)) return 'space'
  if (wordStart.test(char)) return 'word'
  if (/[0-9]/.test(char)) return 'literal'
  if (char !== '$') return 'sign'
  if (/[0-9]/.test(sql[at + 1] ?? '')) return 'parameter'
  return dollarTag(sql, at) === null ? 'sign' : 'literal'
}

function endOf(sql: string, at: number, kind: SqlPiece['kind']): number {
  if (kind === 'word') return run(sql, at + 1, wordPart)
  if (kind === 'space') return run(sql, at + 1, space)
  if (kind === 'parameter') return run(sql, at + 1, /[0-9]/)
  if (kind === 'name') return quoteEnd(sql, at, '"', false)
  if (kind === 'comment') return sql.startsWith('--', at) ? past(sql, '\n', at + 2) : past(sql, '*/', at + 2)
  if (kind === 'sign') return at + 1
  const char = sql[at] as string
  if (char === "'") return quoteEnd(sql, at, "'", false)
  if (sql[at + 1] === "'" && !/[0-9]/.test(char)) return quoteEnd(sql, at + 1, "'", /[Ee]/.test(char))
  if (char !== '$') return run(sql, at + 1, numberPart)
  const tag = dollarTag(sql, at) ?? '$'
  return past(sql, tag, at + tag.length)
}

function dollarTag(sql: string, at: number): string | null {
  return /^\$(?:[A-Za-z_]\w{0,62})?\$/.exec(sql.slice(at, at + 66))?.[0] ?? null
}

function run(sql: string, from: number, part: RegExp): number {
  let end = from
  while (end < sql.length && part.test(sql[end] as string)) end += 1
  return end
}

function past(sql: string, end: string, from: number): number {
  const found = sql.indexOf(end, from)
  return found < 0 ? sql.length : found + end.length
}

function quoteEnd(sql: string, open: number, quote: string, hides: boolean): number {
  for (let at = open + 1; at < sql.length; at += 1) {
    if (hides && sql[at] === '\\') at += 1
    else if (sql[at] === quote) {
      if (sql[at + 1] !== quote) return at + 1
      at += 1
    }
  }
  return sql.length
}
