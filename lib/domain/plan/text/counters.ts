import type { Bag } from '../bag'
import { toNumber } from './metric-groups'

/**
 * Reads `scope key=value key=value, scope key=value` (Buffers, I/O Timings, WAL, Heap Blocks). `name` gives a counter its JSON
 * name. Returns false, with nothing written, when the text is something else.
 */
export function readCounters(text: string, bag: Bag, name: (scope: string, key: string) => string | null): boolean {
  const found: [string, number][] = []
  let scope = ''
  let words = ''
  for (const token of text.split(' ')) {
    const isLast = token.endsWith(',')
    const word = isLast ? token.slice(0, -1) : token
    const equals = word.indexOf('=')
    if (equals < 0) {
      if (word !== '') words = words ? `${words} ${word}` : word
      continue
    }
    const part = word.slice(0, equals)
    // A key may be of two words (`buffers full=3`); words before the first key of a group are its scope.
    const twoWords = words ? name('', `${words} ${part}`) : null
    if (words && !twoWords) scope = words
    const property = twoWords ?? name(scope, part)
    const value = quantity(word.slice(equals + 1))
    if (property === null || value === null) return false
    found.push([property, value])
    words = ''
    if (isLast) scope = ''
  }
  for (const [property, value] of found) bag[property] = value
  return found.length > 0 && words === ''
}

/** The number of `12`, `0.5 ms`, `25kB`, `99.80%`, `3 bytes`; null for anything else. */
export function quantity(text: string): number | null {
  let end = 0
  while (end < text.length) {
    const code = text.charCodeAt(end)
    if (!((code >= 48 && code <= 57) || code === 46 || (code === 45 && end === 0))) break
    end++
  }
  const unit = text.slice(end)
  return unit.length < 8 && units.has(unit.trim()) ? toNumber(text.slice(0, end)) : null
}

const units = new Set(['', 'ms', 'kB', 'b', 'B', 'bytes', '%'])

/** Splits `Buckets: 1024  Batches: 1  Memory Usage: 9kB` at two spaces into names and values. */
export function segments(text: string): [string, string][] {
  return text.split('  ').flatMap((part): [string, string][] => {
    const colon = part.indexOf(': ')
    return colon < 0 ? [] : [[part.slice(0, colon).trim(), part.slice(colon + 2).trim()]]
  })
}

const capitals = new Map<string, string>()

/** `hit` as `Hit`. */
export function capital(word: string): string {
  let found = capitals.get(word)
  if (found === undefined) {
    found = word.charAt(0).toUpperCase() + word.slice(1)
    if (capitals.size < 100) capitals.set(word, found)
  }
  return found
}
