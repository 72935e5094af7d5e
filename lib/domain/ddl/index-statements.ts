import { analyzeTableStatement } from './analyze-table'
import { built } from './built'
import { createIndexStatement } from './create-index'
import { dropIndexStatement } from './drop-index'
import { qualified, quoteIdentifier, quoteLiteral } from './quote'
import { reindexIndexStatement } from './reindex-index'

type Named = { schema: string; name: string }

/** DROP INDEX, to copy. */
export function dropIndex(index: Named & { kind: 'i' | 'I' }): string | null {
  return built(() => `${dropIndexStatement(index)};`)
}

/** REINDEX INDEX CONCURRENTLY, to copy, in the form that every version knows. */
export function reindex(index: Named): string | null {
  return built(() => `${reindexIndexStatement(index, { versionNumber: 130000 })};`)
}

/** REINDEX INDEX, which keeps writes of the table waiting: for what cannot be rebuilt concurrently. */
export function reindexBlocking(index: Named): string | null {
  return built(() => `REINDEX INDEX ${qualified(index.schema, index.name)};`)
}

/** What shows the statistics of its columns to a role. */
export function grantSelect(table: Named, role: string): string | null {
  return built(() => `GRANT SELECT ON ${qualified(table.schema, table.name)} TO ${quoteIdentifier(role)};`)
}

export function vacuum(table: Named): string | null {
  return built(() => `VACUUM ${qualified(table.schema, table.name)};`)
}

/**
 * CREATE INDEX on columns of a table, to copy, with `setColumn` of the rows in which that column is set. On a partitioned
 * table CONCURRENTLY is refused, so the statement makes the invalid parent only, to which the index of each partition is attached.
 */
export function createIndex(
  table: Named & { kind: string },
  columns: readonly string[],
  name: string,
  setColumn?: string,
): string | null {
  const plain = { expression: null, order: null, nulls: null, operatorClass: null, collation: null }
  return built(() => {
    const index = {
      method: 'btree',
      isUnique: false,
      nullsNotDistinct: false,
      keys: columns.map((column) => ({ column, ...plain })),
      include: [],
      where: setColumn === undefined ? null : `${quoteIdentifier(setColumn)} IS NOT NULL`,
      parameters: {},
      tablespace: null,
    }
    const how = table.kind === 'p' ? 'only' : 'concurrently'
    return `${createIndexStatement(index, { schema: table.schema, table: table.name, name, how })};`
  })
}

export function analyze(table: Named): string | null {
  return built(() => `${analyzeTableStatement(table)};`)
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
