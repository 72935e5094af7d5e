import { qualified, quoteIdentifier } from './quote'

/** ANALYZE of a table, of these columns or of all. */
export function analyzeTableStatement(
  table: { schema: string; name: string },
  columns: readonly string[] = [],
): string {
  const list = columns.length > 0 ? ` (${columns.map(quoteIdentifier).join(', ')})` : ''
  return `ANALYZE ${qualified(table.schema, table.name)}${list}`
}
