import { closingQuote } from './quotes'

/** What stands after ` on `. Identifiers are unquoted. */
export type Target = { schema: string | null; name: string; alias: string | null }

/** Reads `[schema.]name[ alias]`, each perhaps quoted; what does not fit is one name, as printed. */
export function readTarget(text: string): Target {
  const first = readIdentifier(text, 0)
  if (!first) return { schema: null, name: text, alias: null }
  let schema: string | null = null
  let name = first
  if (text[first.end] === '.') {
    const second = readIdentifier(text, first.end + 1)
    if (!second) return { schema: null, name: text, alias: null }
    schema = first.name
    name = second
  }
  if (name.end === text.length) return { schema, name: name.name, alias: null }
  const alias = text[name.end] === ' ' ? readIdentifier(text, name.end + 1) : null
  if (alias?.end !== text.length) return { schema: null, name: text, alias: null }
  return { schema, name: name.name, alias: alias.name }
}

/** The identifier at `start`, quoted or not, and where it ends; null when there is none. */
export function readIdentifier(text: string, start: number): { name: string; end: number } | null {
  if (text[start] === '"') {
    const end = closingQuote(text, start)
    if (end < 0) return null
    return { name: text.slice(start + 1, end).replaceAll('""', '"'), end: end + 1 }
  }
  let end = start
  while (end < text.length && text[end] !== ' ' && text[end] !== '.') end++
  return end > start ? { name: text.slice(start, end), end } : null
}
