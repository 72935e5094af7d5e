/**
 * Decimals of the actual row counts of a text of FORMAT JSON, YAML or XML: 2 from PostgreSQL 18 on, else 0, null when it has
 * none. A node that never ran prints a bare 0 in every version.
 */
export function rowDecimalsIn(text: string): 0 | 2 | null {
  if (/Actual[ -]Rows["']?(?::|>|=>)\s?\d+\.\d/.test(text)) return 2
  return /Actual[ -]Rows["']?(?::|>|=>)/.test(text) ? 0 : null
}
