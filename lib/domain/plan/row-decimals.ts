/**
 * Decimals of the actual row counts of a text of FORMAT JSON, YAML or XML: 2 from PostgreSQL 18 on, else 0, null when it has
 * none. A node that never ran prints a bare 0 in every version.
 */
export function rowDecimalsIn(text: string): 0 | 2 | null {
  let found: 0 | null = null
  // Much quicker than one expression over the whole text.
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    rowCount.lastIndex = at + word.length
    const match = rowCount.exec(text)
    if (match?.[1]) return 2
    if (match) found = 0
  }
  return found
}

const word = 'Actual'
const rowCount = /[ -]Rows["']?(?::|>|=>)\s?(\d+\.\d)?/y
