const endings = /_cc(new|old)(\d*)$/
const encoder = new TextEncoder()

/** What REINDEX CONCURRENTLY left: a new index not swapped in, or an old one not dropped. Null for other names. */
export function leftoverKind(name: string): 'new' | 'old' | null {
  const ending = endings.exec(name)?.[1]
  return ending === 'new' || ending === 'old' ? ending : null
}

/**
 * Could REINDEX CONCURRENTLY of the index `base` have made this name? PostgreSQL cuts the base to 63 bytes less the ending,
 * never through a character, and numbers the ending until the name is free (makeObjectName, ChooseRelationName).
 */
export function isLeftoverNameOf(base: string, name: string): boolean {
  const ending = endings.exec(name)?.[0]
  if (ending === undefined) return false
  const stem = name.slice(0, -ending.length)
  if (stem === base) return true
  if (stem === '' || !base.startsWith(stem)) return false
  // Cut: the next character would not have fitted.
  const next = [...base.slice(stem.length)][0] ?? ''
  return encoder.encode(stem + next + ending).length > 63
}
