import 'server-only'
import type { Asked, IndexFacts, IndexShape, ServerFacts, StatementFacts, TableFacts } from '@/lib/domain/facts'
import { type GuardOptions, withReadOnly } from '@/lib/targets/guard'
import type { TargetPool } from '@/lib/targets/pool'
import { onlyRow } from './ask'
import { askIndexShapes } from './index-shapes'
import { askIndexes } from './indexes'
import { askServer } from './server'
import { askStatements } from './statements'
import { askTables } from './tables'

export type Snapshot = {
  server: ServerFacts
  tables: TableFacts[]
  indexes: IndexFacts[]
  /** Only of indexes whose shape key is not among the known ones; locked ones come with a later snapshot. */
  shapes: IndexShape[]
  /** Null when not asked for or not possible; `asked` says which. */
  statements: StatementFacts[] | null
  asked: Asked[]
}

export type SnapshotOptions = {
  /** Shape key by index oid, of the snapshot before. */
  known: ReadonlyMap<number, string>
  withStatements: boolean
  /** May answer an equal object that is held already. */
  keep?: (facts: IndexFacts) => IndexFacts
  guard?: GuardOptions
}

/** What the relations take on disk; null when one could not be measured. Close to pg_database_size(), and free. */
function sumSizes(tables: TableFacts[], indexes: IndexFacts[]): number | null {
  let sum = 0
  for (const { heapBytes } of tables) {
    if (heapBytes === null) return null
    sum += heapBytes
  }
  for (const { sizeBytes } of indexes) {
    if (sizeBytes === null) return null
    sum += sizeBytes
  }
  return tables.length > 0 && indexes.length > 0 ? sum : null
}

/**
 * Asks everything a snapshot needs in one read-only transaction. A question that fails is reported in `asked` and leaves
 * its part empty; only a lost connection or a server that does not say who it is throws Problem.
 */
export async function askSnapshot(
  pool: TargetPool,
  versionNumber: number,
  options: SnapshotOptions,
): Promise<Snapshot> {
  return withReadOnly(pool, options.guard ?? {}, async (client) => {
    const server = await askServer(client, versionNumber)
    const facts = onlyRow(server)
    const indexes = await askIndexes(client, facts.versionNumber, options.keep)
    const tables = await askTables(client, facts.versionNumber, indexes.rows)

    const wanted = new Map<number, string>()
    for (const { oid, shapeKey, isLocked } of indexes.rows) {
      if (!isLocked && options.known.get(oid) !== shapeKey) wanted.set(oid, shapeKey)
    }
    const shapes = await askIndexShapes(client, facts.versionNumber, wanted)
    const statements = options.withStatements ? await askStatements(client) : null

    return {
      server: { ...facts, databaseSizeBytes: sumSizes(tables.rows, indexes.rows) },
      tables: tables.rows,
      indexes: indexes.rows,
      shapes: shapes.rows,
      statements: statements && !statements.problem ? statements.rows : null,
      asked: [server, indexes, tables, shapes, ...(statements ? [statements] : [])].map(({ asked }) => asked),
    }
  })
}
