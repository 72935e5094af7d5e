import { qualified } from '../ddl/quote'
import type { Finding } from '../finding'
import { plural } from '../format'
import { groupBy } from '../group-by'
import { objectOfTable, type Published, type WatchedIndex, type WatchedTable } from './watched'

const mostLeaves = 20

type Judged = {
  table: WatchedTable
  root: WatchedTable
  identity: Published['identity']
  hasKey: boolean
  isMissing: boolean
}

/**
 * Published tables by whose identity logical replication cannot find rows, or only by reading them all. Partitions have
 * identities of their own and are told together, of the table they belong to.
 */
export function replicaIdentities(
  tables: readonly WatchedTable[],
  indexesOf: ReadonlyMap<number, WatchedIndex[]>,
  publishedBy: ReadonlyMap<number, Published>,
): Finding[] {
  const byOid = new Map(tables.map((table) => [table.oid, table]))
  const judged = tables.flatMap((table): Judged[] => {
    const identity = publishedBy.get(table.oid)?.identity
    if (!identity || table.kind === 'p') return []
    const indexes = indexesOf.get(table.oid) ?? []
    // A key whose check can wait does not identify rows.
    const hasKey = indexes.some((index) => index.isPrimary && index.isValid && index.parts?.isImmediate !== false)
    const hasIndex = indexes.some((index) => index.isReplicaIdentity && index.isValid)
    const isMissing = identity === 'n' || (identity === 'd' && !hasKey) || (identity === 'i' && !hasIndex)
    if (!isMissing && !(identity === 'f' && hasKey)) return []
    return [{ table, root: rootOf(table, byOid), identity, hasKey, isMissing }]
  })
  const groups = groupBy(judged, ({ root, isMissing }) => `${root.oid} ${isMissing}`)
  return [...groups.values()].map(findingOf)
}

function rootOf(table: WatchedTable, byOid: ReadonlyMap<number, WatchedTable>): WatchedTable {
  const parent = table.parentOid === null ? undefined : byOid.get(table.parentOid)
  return parent ? rootOf(parent, byOid) : table
}

function findingOf(group: Judged[]): Finding {
  const { root, isMissing } = group[0]!
  const isOwn = group[0]!.table === root
  const keyed = group.filter(({ hasKey }) => hasKey)
  const statements = keyed.slice(0, mostLeaves).map(({ table }) => setDefault(table))
  const who = isOwn ? 'It is' : `${plural(group.length, 'partition')} of it ${group.length === 1 ? 'is' : 'are'}`
  return {
    kind: 'replica-identity',
    severity: isMissing ? 'harm' : 'note',
    says: isMissing
      ? `${who} published without an identity: updates and deletes there fail.`
      : `${who} published with all columns as identity although there is a primary key.`,
    objects: [
      objectOfTable(root),
      ...(isOwn ? [] : group.slice(0, mostLeaves).map(({ table }) => objectOfTable(table))),
    ],
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
          ? 'No valid index or key identifies the rows, so the server refuses UPDATE and DELETE of them.'
          : 'REPLICA IDENTITY FULL writes every old row to the WAL whole, and subscribers may look for rows without an index.',
        weight: 'notes',
        at: null,
      },
    ],
    nextStep: {
      text:
        keyed.length > 0
          ? 'Let the primary key identify the rows.'
          : 'Add a primary key, or name a unique index over columns that are NOT NULL: ALTER TABLE … REPLICA IDENTITY USING INDEX ….',
      sql: statements.length === 0 || statements.includes(null) ? null : statements.join('\n'),
    },
    verdict: null,
    ...(isOwn ? {} : { part: isMissing ? 'missing' : 'full' }),
    fingerprint: JSON.stringify(
      isOwn ? [group[0]!.identity, group[0]!.hasKey] : [group.map(({ table }) => table.name).sort(), keyed.length > 0],
    ),
  }
}

function setDefault(table: WatchedTable): string | null {
  try {
    return `ALTER TABLE ${qualified(table.schema, table.name)} REPLICA IDENTITY DEFAULT;`
  } catch {
    return null
  }
}
