import { qualified } from '../ddl/quote'
import type { Finding } from '../finding'
import { objectOfTable, type Published, type WatchedIndex, type WatchedTable } from './watched'

/** A published table by whose identity logical replication cannot find rows, or only by reading them all. */
export function replicaIdentity(
  published: Published,
  table: WatchedTable,
  indexes: readonly WatchedIndex[],
): Finding | null {
  // A key whose check can wait does not identify rows.
  const hasKey = indexes.some((index) => index.isPrimary && index.isValid && index.parts?.isImmediate !== false)
  const hasIndex = indexes.some((index) => index.isReplicaIdentity && index.isValid)
  const { identity } = published
  const isMissing = identity === 'n' || (identity === 'd' && !hasKey) || (identity === 'i' && !hasIndex)
  if (!isMissing && !(identity === 'f' && hasKey)) return null
  const sql = hasKey ? setDefault(table) : null
  return {
    kind: 'replica-identity',
    severity: isMissing ? 'harm' : 'note',
    says: isMissing
      ? 'It is published without an identity: updates and deletes of it fail.'
      : 'It is published with all columns as identity although it has a primary key.',
    objects: [objectOfTable(table)],
    reclaimableBytes: null,
    evidence: [
      {
        topic: 'Publication',
        text: 'A publication of this database sends its updates or deletes.',
        weight: 'notes',
        at: null,
      },
      {
        topic: 'Identity',
        text: isMissing
          ? 'No valid index or key identifies its rows, so the server refuses UPDATE and DELETE on it.'
          : 'REPLICA IDENTITY FULL writes every old row to the WAL whole, and subscribers may look for rows without an index.',
        weight: 'notes',
        at: null,
      },
    ],
    nextStep: {
      text: hasKey
        ? 'Let the primary key identify its rows.'
        : 'Give it a primary key, or name a unique index over columns that are NOT NULL: ALTER TABLE … REPLICA IDENTITY USING INDEX ….',
      sql,
    },
    verdict: null,
    fingerprint: JSON.stringify([identity, hasKey]),
  }
}

function setDefault(table: WatchedTable): string | null {
  try {
    return `ALTER TABLE ${qualified(table.schema, table.name)} REPLICA IDENTITY DEFAULT;`
  } catch {
    return null
  }
}
