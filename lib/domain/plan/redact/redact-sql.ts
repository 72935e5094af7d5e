import { isKeyword, isKnownFunction, isKnownType, isPlannerName } from './known-words'
import type { Replacements } from './replacements'
import { type SqlPiece, sqlPieces } from './sql-pieces'

export type Redaction = { literals: boolean; names: boolean }

/**
 * SQL with its literals as marks and its names as other names. `deparsed`: as the server prints it, where keywords are in
 * capitals and every other word is a name; else as a person wrote it, then comments go too. A name of one's own that is also a
 * keyword stays in a person's text.
 */
export function redactSql(sql: string, redaction: Redaction, by: Replacements, deparsed: boolean): string {
  const pieces = sqlPieces(sql)
  const visible = pieces.filter(({ kind }) => kind !== 'space' && kind !== 'comment')
  let at = -1
  return pieces
    .map((piece) => {
      if (piece.kind === 'space') return piece.text
      if (piece.kind === 'comment') return '/* … */'
      at += 1
      if (piece.kind === 'literal') return redaction.literals ? literal(visible, at, by) : piece.text
      if (!redaction.names) return piece.text
      if (piece.kind === 'name') return quoted(visible, at, by)
      return piece.kind === 'word' ? word(visible, at, by, deparsed) : piece.text
    })
    .join('')
}

function textAt(pieces: SqlPiece[], at: number): string {
  return pieces[at]?.text ?? ''
}

/** The numbers of sub-plans are no values of anybody. */
function literal(pieces: SqlPiece[], at: number, by: Replacements): string {
  const { text } = pieces[at] as SqlPiece
  const before = textAt(pieces, at - 1)
  return before === 'SubPlan' || before === 'InitPlan' ? text : by.mark(text)
}

function quoted(pieces: SqlPiece[], at: number, by: Replacements): string {
  const { text } = pieces[at] as SqlPiece
  if (textAt(pieces, at - 1).toUpperCase() === 'COLLATE') return text
  const name = text.slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined).replaceAll('""', '"')
  return nameOf(name, pieces, at, by, text)
}

function word(pieces: SqlPiece[], at: number, by: Replacements, deparsed: boolean): string {
  const { text } = pieces[at] as SqlPiece
  const before = textAt(pieces, at - 1)
  const after = textAt(pieces, at + 1)
  const isQualified = before === '.' || after === '.'
  if (text === 'SubPlan' || text === 'InitPlan' || before === 'SubPlan' || before === 'InitPlan') return text
  if (isPlannerName(text) || (before === '.' && textAt(pieces, at - 2) === ')' && /^col\d+$/.test(text))) return text
  if (!isQualified && isFixed(pieces, at, deparsed, by)) return text
  return nameOf(deparsed ? text : text.toLowerCase(), pieces, at, by, text)
}

function isFixed(pieces: SqlPiece[], at: number, deparsed: boolean, by: Replacements): boolean {
  const { text } = pieces[at] as SqlPiece
  const isCall = textAt(pieces, at + 1) === '('
  if (isType(pieces, at)) return isKnownType(text) || isContinuation(text)
  if (isCall) return isKnownFunction(text) || (deparsed ? isCapital(text) : isKeyword(text))
  if (!deparsed) return isKeyword(text) || (isKnownType(text) && !by.has(text.toLowerCase()))
  if (isCapital(text) || text === 'true' || text === 'false' || text === 'hashed') return true
  return isContinuation(text) && isTypeBefore(pieces, at)
}

/** `::timestamp without time zone`, `::character varying(20)`. */
function isContinuation(text: string): boolean {
  return /^(?:with|without|time|zone|varying|precision)$/.test(text)
}

function isTypeBefore(pieces: SqlPiece[], at: number): boolean {
  for (let back = at - 1; back >= Math.max(0, at - 8); back -= 1) if (textAt(pieces, back) === ':') return true
  return false
}

function isType(pieces: SqlPiece[], at: number): boolean {
  return textAt(pieces, at - 1) === ':' && textAt(pieces, at - 2) === ':'
}

function isCapital(text: string): boolean {
  return text === text.toUpperCase() && text !== text.toLowerCase()
}

function nameOf(name: string, pieces: SqlPiece[], at: number, by: Replacements, text: string): string {
  const isQuoted = text.startsWith('"')
  if (isType(pieces, at)) return isQuoted || !isKnownType(name) ? by.name(name, 'type') : text
  const isCall = textAt(pieces, at + 1) === '('
  const replacement = by.name(name, isCall ? 'function' : 'column')
  return replacement === name ? text : replacement
}
