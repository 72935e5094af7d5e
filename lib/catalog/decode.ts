/** Decoders of what a server prints. A hostile server may print anything, so each answers a value of its type. */
type Text = string | null | undefined

/** A counter or size; anything beyond 2^53 is clamped, NaN, infinite and missing values are 0. */
export function toNumber(text: Text): number {
  const value = Number(text ?? 0)
  if (Number.isNaN(value) || Math.abs(value) === Number.POSITIVE_INFINITY) return 0
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value))
}

export function toNumberOrNull(text: Text): number | null {
  return text === null || text === undefined ? null : toNumber(text)
}

export function toBoolean(text: Text): boolean {
  return text === 't'
}

export function toText(text: Text): string {
  return text ?? ''
}

/** An ISO timestamp with zone offset +00; null for infinity, years before Christ or after 9999, and garbage. */
export function toDate(text: Text): Date | null {
  if (!text?.endsWith('+00')) return null
  const date = new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`)
  return Number.isNaN(date.getTime()) ? null : date
}

/** A JSON array; an empty one for null and garbage. */
export function toList(text: Text): unknown[] {
  if (!text) return []
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

export function toTexts(text: Text): string[] {
  return toList(text).map(String)
}

/** One of the words, or the first when the server prints something else. */
export function toWord<const W extends string>(text: Text, words: readonly [W, ...W[]]): W {
  return words.find((word) => word === text) ?? words[0]
}

/** Keeps one copy of equal texts: schema, owner and table names repeat for every row of a large answer. */
export function makeInterner(): (text: Text) => string {
  const seen = new Map<string, string>()
  return (text) => {
    const key = text ?? ''
    const known = seen.get(key)
    if (known !== undefined) return known
    seen.set(key, key)
    return key
  }
}
