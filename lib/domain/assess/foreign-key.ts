import { freeIndexName } from '../ddl/index-name'
import { createIndex } from '../ddl/index-statements'
import type { Finding } from '../finding'
import { bytes, compactCount, count } from '../format'
import type { Evidence } from '../verdict'
import { createOf } from './next-operation'
import { objectOfTable, type Reference, rowsOf, type WatchedTable } from './watched'

const leastRows = 1_000
const manyRows = 100_000

const actionWords: Record<string, string> = {
  a: 'no action: a delete of a parent row looks for its children',
  r: 'restrict: a delete of a parent row looks for its children',
  c: 'cascade: a delete of a parent row deletes its children',
  n: 'set null: a delete of a parent row changes its children',
  d: 'set default: a delete of a parent row changes its children',
}

/**
 * A foreign key whose columns no index of its table leads with, so that each delete (or change of the key) of a parent row
 * reads the whole table, or by an index on some of the columns (`partly`) at least the rows equal in these. Small tables are
 * left out.
 */
export function missingForeignKeyIndex(
  reference: Reference,
  table: WatchedTable,
  parent: WatchedTable | null,
  takenNames: ReadonlySet<string>,
  partly: { name: string; columns: string[] } | null,
): Finding | null {
  const rows = rowsOf(table)
  if (rows < leastRows) return null
  const deletesPerDay = parent ? parent.counted.deletes / parent.counted.days : 0
  const isPaid = deletesPerDay >= 1
  const names = reference.columns.map((column) => column.name)
  const columns = names.join(', ')
  const size = table.heapBytes === null ? '' : ` in ${bytes(table.heapBytes)}`
  const equal = partly?.columns.map((column) => `“${column}”`).join(', ')
  const read = partly ? `the rows of “${table.name}” with equal ${equal}` : `all of “${table.name}”`
  const evidence: Evidence[] = [
    note(
      'Foreign key',
      `“${reference.name}”: (${columns}) refers to ${parent ? `“${parent.name}”` : 'a table not seen'}.`,
    ),
    note(
      'Child',
      partly
        ? `“${table.name}” has about ${count(rows)} rows${size}. By “${partly.name}” a look for children reads those with equal ${equal} and checks the other columns; where these are most of the table, the server reads all of it.`
        : `“${table.name}” has about ${count(rows)} rows${size}; without an index each look for children reads all of it.`,
    ),
    parent
      ? note(
          'Parent',
          `${compactCount(Math.round(deletesPerDay))} rows a day are deleted in “${parent.name}”, ${compactCount(Math.round(parent.counted.updates / parent.counted.days))} updated.`,
        )
      : note('Parent', 'How often parent rows are deleted is not known.'),
    note('On delete', `${actionWords[reference.onDelete] ?? 'unknown'}.`),
    note(
      'Indexes',
      partly
        ? `No valid b-tree over all rows begins with all of these columns, in any order; “${partly.name}” begins with ${equal}.`
        : 'No valid b-tree over all rows begins with these columns, in any order.',
    ),
  ]
  const name = freeIndexName(table.name, names, takenNames)
  const isParted = table.kind === 'p'
  return {
    kind: 'foreign-key',
    severity: !partly && (isPaid || rows >= manyRows) ? 'attention' : 'note',
    says: isPaid
      ? `Each of ${compactCount(Math.round(deletesPerDay))} deletes a day in “${parent?.name}” reads ${read}.`
      : `A delete in the parent table would read ${read}.`,
    objects: [objectOfTable(table), ...(parent ? [objectOfTable(parent)] : [])],
    reclaimableBytes: null,
    evidence,
    nextStep: {
      text: stepWords(isParted, equal ?? null),
      sql: createIndex(table, names, name),
      operations: createOf(table, names, name),
    },
    verdict: null,
    part: reference.name,
    fingerprint: JSON.stringify([reference.name, names, isPaid, ...(partly?.columns ?? [])]),
  }
}

function stepWords(isParted: boolean, equal: string | null): string {
  const create = isParted
    ? 'Create the parent of the index, then one on each partition with CONCURRENTLY, and attach them.'
    : 'Create the index; writes go on meanwhile.'
  return equal === null ? create : `Where few rows are equal in ${equal}, what stands is enough. Otherwise: ${create}`
}

const note = (topic: string, text: string): Evidence => ({ topic, text, weight: 'notes', at: null })
