import { addPrimaryKey } from '../ddl/index-statements'
import type { Finding } from '../finding'
import { count } from '../format'
import { objectOfTable, rowsOf, type WatchedIndex, type WatchedTable } from './watched'

const leastRows = 1_000

/** A table of rows that nothing tells apart for certain. */
export function noPrimaryKey(table: WatchedTable, indexes: readonly WatchedIndex[]): Finding | null {
  if ((table.kind !== 'r' && table.kind !== 'p') || table.parentOid !== null) return null
  const rows = rowsOf(table)
  if (indexes.some((index) => index.isPrimary) || rows === null || rows < leastRows) return null
  const suited = indexes.find((index) => isSuited(index))
  return {
    kind: 'no-primary-key',
    severity: 'note',
    says: `About ${count(rows)} rows have no primary key.`,
    objects: [objectOfTable(table)],
    reclaimableBytes: null,
    evidence: [
      { topic: 'Keys', text: 'No index of the table is a primary key.', weight: 'notes', at: null },
      {
        topic: 'Why',
        text: 'Logical replication cannot tell which row was updated or deleted, and single rows cannot be addressed.',
        weight: 'notes',
        at: null,
      },
    ],
    nextStep: suited
      ? {
          text: `The unique index “${suited.name}” can become the key if its columns hold no NULL. The statement locks the table; columns not yet NOT NULL are scanned.`,
          sql: addPrimaryKey(table, suited.name),
        }
      : { text: 'Add a column that tells rows apart, or a key over columns that do.', sql: null },
    verdict: null,
    fingerprint: JSON.stringify([suited?.name ?? null]),
  }
}

/** What ADD PRIMARY KEY USING INDEX takes: a b-tree of plain columns in their own order and collation. */
function isSuited(index: WatchedIndex): boolean {
  return (
    index.isUnique &&
    index.isValid &&
    index.kind === 'i' &&
    index.constraintName === null &&
    index.parts?.predicate === null &&
    index.parts.include.length === 0 &&
    !index.parts.nullsNotDistinct &&
    index.parts.keys.every(
      (key) =>
        key.expression === null &&
        key.isDefaultOpclass &&
        key.collation === null &&
        key.order !== 'desc' &&
        key.nulls !== 'first',
    )
  )
}
