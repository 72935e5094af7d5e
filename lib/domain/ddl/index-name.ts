const encoder = new TextEncoder()

/** PostgreSQL cuts names at 63 bytes. */
export const mostNameBytes = 63

export function bytesOf(text: string): number {
  return encoder.encode(text).length
}

/** The first `most` bytes of a text, never half a character. */
export function cut(text: string, most: number): string {
  let used = 0
  let end = 0
  for (const character of text) {
    used += bytesOf(character)
    if (used > most) break
    end += character.length
  }
  return text.slice(0, end)
}

/**
 * A name for a new index as the server would choose it (ChooseRelationName: the longer of table and columns is cut first),
 * numbered until free, but of 53 bytes at most: REINDEX CONCURRENTLY adds endings, which would cut the name otherwise.
 */
export function freeIndexName(table: string, parts: readonly string[], taken: ReadonlySet<string>): string {
  for (let number = 0; ; number += 1) {
    const name = indexName(table, parts, number)
    if (!taken.has(name)) return name
  }
}

/** The names that `freeIndexName` would try first, to ask which of them are taken. */
export function candidateIndexNames(table: string, parts: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, number) => indexName(table, parts, number))
}

function indexName(table: string, parts: readonly string[], number: number): string {
  const ending = `_idx${number === 0 ? '' : number}`
  const columns = parts.join('_')
  const room = mostNameBytes - 10 - ending.length - 1
  let [first, second] = [bytesOf(table), bytesOf(columns)]
  while (first + second > room) {
    if (first > second) first -= 1
    else second -= 1
  }
  return `${cut(table, first)}_${cut(columns, second)}${ending}`
}
