import { qualified, quoteIdentifier, quoteLiteral } from './quote'

type Named = { schema: string; name: string }

/** DROP INDEX CONCURRENTLY; a partitioned index can only be dropped without CONCURRENTLY, with all its partitions. */
export function dropIndex(index: Named & { kind: 'i' | 'I' }): string | null {
  return built(() => `DROP INDEX ${index.kind === 'I' ? '' : 'CONCURRENTLY '}${qualified(index.schema, index.name)};`)
}

/** REINDEX INDEX CONCURRENTLY; a partitioned index is rebuilt partition by partition since 14. */
export function reindex(index: Named): string | null {
  return built(() => `REINDEX INDEX CONCURRENTLY ${qualified(index.schema, index.name)};`)
}

/**
 * CREATE INDEX CONCURRENTLY on columns of a table, with `setColumn` of the rows in which that column is set. On a partitioned
 * table CONCURRENTLY is refused, so the statement makes the invalid parent only, to which the index of each partition is attached.
 */
export function createIndex(
  table: Named & { kind: string },
  columns: readonly string[],
  name: string,
  setColumn?: string,
): string | null {
  return built(() => {
    const list = columns.map(quoteIdentifier).join(', ')
    const on = qualified(table.schema, table.name)
    const where = setColumn === undefined ? '' : ` WHERE ${quoteIdentifier(setColumn)} IS NOT NULL`
    if (table.kind === 'p') return `CREATE INDEX ${quoteIdentifier(name)} ON ONLY ${on} (${list})${where};`
    return `CREATE INDEX CONCURRENTLY ${quoteIdentifier(name)} ON ${on} (${list})${where};`
  })
}

export function analyze(table: Named): string | null {
  return built(() => `ANALYZE ${qualified(table.schema, table.name)};`)
}

/** A primary key over a unique index that stands already. */
export function addPrimaryKey(table: Named, indexName: string): string | null {
  return built(
    () =>
      `ALTER TABLE ${qualified(table.schema, table.name)} ADD PRIMARY KEY USING INDEX ${quoteIdentifier(indexName)};`,
  )
}

/** Drops a constraint with the index it stands on; it takes an exclusive lock on the table for a moment. */
export function dropConstraint(table: Named, constraint: string): string | null {
  return built(
    () => `ALTER TABLE ${qualified(table.schema, table.name)} DROP CONSTRAINT ${quoteIdentifier(constraint)};`,
  )
}

/** Checks the rows that stood before a constraint was added NOT VALID; reads and writes go on meanwhile. */
export function validateConstraint(table: Named, constraint: string): string | null {
  return built(
    () => `ALTER TABLE ${qualified(table.schema, table.name)} VALIDATE CONSTRAINT ${quoteIdentifier(constraint)};`,
  )
}

/** Summarises the ranges of a BRIN index that have no summary yet, and answers how many it did. */
export function summariseBrin(index: Named): string | null {
  return built(
    () =>
      `SELECT pg_catalog.brin_summarize_new_values(${quoteLiteral(qualified(index.schema, index.name))}::regclass);`,
  )
}

/** Records the version a collation has now, once everything sorted by it was rebuilt. */
export function refreshCollation(collation: {
  schema: string | null
  name: string
  isDatabase: boolean
}): string | null {
  return built(() =>
    collation.isDatabase
      ? `ALTER DATABASE ${quoteIdentifier(collation.name)} REFRESH COLLATION VERSION;`
      : `ALTER COLLATION ${qualified(collation.schema ?? '', collation.name)} REFRESH VERSION;`,
  )
}

/** The index by which CLUSTER orders the table when none is named. */
export function clusterOn(table: Named, indexName: string): string | null {
  return built(() => `ALTER TABLE ${qualified(table.schema, table.name)} CLUSTER ON ${quoteIdentifier(indexName)};`)
}

/** The unique index by which logical replication finds rows. */
export function replicaIdentityUsing(table: Named, indexName: string): string | null {
  return built(
    () =>
      `ALTER TABLE ${qualified(table.schema, table.name)} REPLICA IDENTITY USING INDEX ${quoteIdentifier(indexName)};`,
  )
}

/**
 * A name for a new index as the server would choose it, cut to 63 bytes with its ending kept and numbered until free.
 */
export function freeIndexName(table: string, columns: readonly string[], taken: ReadonlySet<string>): string {
  for (let number = 0; ; number += 1) {
    const ending = `_idx${number === 0 ? '' : number}`
    const name = cut(`${table}_${columns.join('_')}`, 63 - ending.length) + ending
    if (!taken.has(name)) return name
  }
}

const encoder = new TextEncoder()

/** The first `most` bytes of a text, never half a character. */
export function cut(text: string, most: number): string {
  let used = 0
  let end = 0
  for (const character of text) {
    used += encoder.encode(character).length
    if (used > most) break
    end += character.length
  }
  return text.slice(0, end)
}

/** Null for a name that no statement can hold. */
function built(build: () => string): string | null {
  try {
    return build()
  } catch {
    return null
  }
}
