import { isHeader } from './furniture'
import { cut, isBlank, type Line } from './line'
import type { Peeled } from './peeled'

const leading = /^[ \t]{0,12}(?:"?\d{1,7}"?[,;\t])?"/

/**
 * Takes the rows out of quotes, as DataGrip, DBeaver, pgAdmin and CSV with `,` or `;` have them: `"Seq Scan on ""T"""`. A cell may
 * have many lines. Rows without quotes stay as they are.
 */
export function peelQuotedRows(lines: Line[]): Peeled {
  if (!isQuoted(lines)) return { lines, repairs: [] }
  const left: Line[] = []
  let isOpen = false
  let count = 0
  for (const line of lines) {
    if (!isOpen && isHeader(line.text)) continue
    const start = isOpen ? '' : (leading.exec(line.text.slice(0, 40))?.[0] ?? null)
    if (start === null) {
      left.push(line)
      continue
    }
    const inner = cut(line, start.length)
    const end = closingQuote(inner.text)
    isOpen = end < 0
    count++
    left.push({ ...inner, text: unquote(isOpen ? inner.text : inner.text.slice(0, end)) })
  }
  return count === 0 ? { lines, repairs: [] } : { lines: left, repairs: ['Took the rows out of quotes'] }
}

function unquote(text: string): string {
  return text.includes('""') ? text.replaceAll('""', '"') : text
}

/** The first `"` that is not one of a pair; -1 when the cell goes on in the next line. */
function closingQuote(text: string): number {
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    if (text[at + 1] !== '"') return at
    at += 2
  }
  return -1
}

/** All rows that are quoted end with their quote, and either all are or a header says what they are. */
function isQuoted(lines: Line[]): boolean {
  let texts = 0
  let quoted = 0
  let hasHeader = false
  for (const line of lines) {
    if (isBlank(line)) continue
    if (texts === 0 && isHeader(line.text)) {
      hasHeader = true
      continue
    }
    texts++
    const start = leading.exec(line.text.slice(0, 40))?.[0]
    if (start === undefined) {
      if (!hasHeader) return false
      continue
    }
    const rest = line.text.slice(start.length)
    const end = closingQuote(rest)
    if (end < 0) return hasHeader || (texts === 1 && opensDocument(rest))
    if (!/^(?:[,;\t].{0,200})?\s*$/.test(rest.slice(end + 1, end + 300))) return false
    quoted++
  }
  return quoted > 0 && (hasHeader || quoted === texts)
}

/** One cell holds all of JSON, YAML or XML. */
function opensDocument(text: string): boolean {
  return /^(?:[[{]|- Plan:|<explain|[A-Z].{0,2000} {2}\((?:cost=|actual ))/.test(text)
}
