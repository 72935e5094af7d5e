import { Problem } from '../problem'
import { qualified, quoteIdentifier } from './quote'

/** REINDEX of one index, with its options in parentheses since 14. A new tablespace needs 14. */
export function reindexIndexStatement(
  index: { schema: string; name: string },
  { versionNumber, tablespace = null }: { versionNumber: number; tablespace?: string | null },
): string {
  const name = qualified(index.schema, index.name)
  if (versionNumber >= 140000) {
    const move = tablespace === null ? '' : `, TABLESPACE ${quoteIdentifier(tablespace)}`
    return `REINDEX (CONCURRENTLY${move}) INDEX ${name}`
  }
  if (tablespace !== null) {
    throw new Problem('unsupported', 'A rebuild into another tablespace needs PostgreSQL 14.', {
      field: 'tablespace',
      hint: 'Leave the tablespace out, or create the index there anew and drop this one.',
    })
  }
  return `REINDEX INDEX CONCURRENTLY ${name}`
}
