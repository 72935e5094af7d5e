import { freeIndexName } from '../ddl/index-name'
import { createIndex } from '../ddl/index-statements'
import type { Finding } from '../finding'
import { bytes, compactCount, count } from '../format'
import type { Evidence } from '../verdict'
import { createOf } from './next-operation'
import { objectOfTable, type Reference, rowsOf, type WatchedTable } from './watched'

const leastRows = 1_000
const manyRows = 100_000
const mostLeaves = 20

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
 * left out. `bare` are the partitions without such an index where others have one, else the table itself.
 */
export function missingForeignKeyIndex(
  reference: Reference,
  { table, bare, parent }: { table: WatchedTable; bare: readonly WatchedTable[]; parent: WatchedTable | null },
  takenNames: ReadonlyMap<string, ReadonlySet<string>>,
  partly: { name: string; columns: string[] } | null,
): Finding | null {
  const rows = bare.reduce((sum, each) => sum + (rowsOf(each) ?? 0), 0)
  if (rows < leastRows) return null
  const deletesPerDay = parent ? parent.counted.deletes / parent.counted.days : 0
  const isPaid = deletesPerDay >= 1
  const names = reference.columns.map((column) => column.name)
  const columns = names.join(', ')
  const isOfParts = bare[0] !== table
  const who =
    isOfParts && bare.length > 1 ? `${count(bare.length)} partitions of “${table.name}”` : `“${bare[0]!.name}”`
  const heapBytes = bare.reduce<number | null>(
    (sum, each) => (sum === null || each.heapBytes === null ? null : sum + each.heapBytes),
    0,
  )
  const size = heapBytes === null ? '' : ` in ${bytes(heapBytes)}`
  const have = `${who} ${bare.length === 1 ? 'has' : 'have'} about ${count(rows)} rows${size}`
  const equal = partly?.columns.map((column) => `“${column}”`).join(', ')
  const read = partly ? `the rows of ${who} with equal ${equal}` : `all of ${who}`
  const evidence: Evidence[] = [
    note(
      'Foreign key',
      `“${reference.name}”: (${columns}) refers to ${parent ? `“${parent.name}”` : 'a table not seen'}.`,
    ),
    note(
      'Child',
      partly
        ? `${have}. By “${partly.name}” a look for children reads those with equal ${equal} and checks the other columns; where these are most of the table, the server reads all of it.`
        : `${have}; without an index each look for children reads all of it.`,
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
    ...(isOfParts ? [note('Partitions', 'The other partitions have such an index.')] : []),
  ]
  const builds = bare.slice(0, mostLeaves).map((each) => ({
    table: each,
    name: freeIndexName(each.name, names, takenNames.get(each.schema) ?? new Set()),
  }))
  const statements = builds.map((each) => createIndex(each.table, names, each.name))
  return {
    kind: 'foreign-key',
    severity: !partly && (isPaid || rows >= manyRows) ? 'attention' : 'note',
    says: isPaid
      ? `Each of ${compactCount(Math.round(deletesPerDay))} deletes a day in “${parent?.name}” reads ${read}.`
      : `A delete in the parent table would read ${read}.`,
    objects: [
      objectOfTable(table),
      ...(isOfParts ? bare.slice(0, mostLeaves).map(objectOfTable) : []),
      ...(parent ? [objectOfTable(parent)] : []),
    ],
    reclaimableBytes: null,
    evidence,
    nextStep: {
      text: stepWords(bare[0]!.kind === 'p', equal ?? null),
      sql: statements.includes(null) ? null : statements.join('\n'),
      operations: builds.flatMap((each) => createOf(each.table, names, each.name)),
    },
    verdict: null,
    part: reference.name,
    fingerprint: JSON.stringify([
      reference.name,
      names,
      isPaid,
      ...(partly?.columns ?? []),
      ...(isOfParts ? bare.map((each) => each.name).sort() : []),
    ]),
  }
}

function stepWords(isParted: boolean, equal: string | null): string {
  const create = isParted
    ? 'Create the parent of the index, then one on each partition with CONCURRENTLY, and attach them.'
    : 'Create the index; writes go on meanwhile.'
  return equal === null ? create : `Where few rows are equal in ${equal}, what stands is enough. Otherwise: ${create}`
}

const note = (topic: string, text: string): Evidence => ({ topic, text, weight: 'notes', at: null })
