import 'server-only'
import { and, eq, inArray, isNull, or } from 'drizzle-orm'
import type { LiveIndex, LiveTable } from '@/lib/domain/plan/finding'
import type { Db } from './open'
import { indexes, indexShapes, tables } from './schema/sample'

const mostTables = 1_000

/** Living tables with these names, or with an index of these names, each with its indexes. */
export async function readLiveTables(
  db: Db,
  targetId: string,
  names: string[],
  indexNames: string[],
): Promise<LiveTable[]> {
  if (names.length === 0 && indexNames.length === 0) return []
  const owners = db
    .select({ id: indexes.tableId })
    .from(indexes)
    .where(and(eq(indexes.targetId, targetId), isNull(indexes.droppedAt), inArray(indexes.name, listed(indexNames))))
  const found = await db
    .select()
    .from(tables)
    .where(
      and(
        eq(tables.targetId, targetId),
        isNull(tables.droppedAt),
        or(inArray(tables.name, listed(names)), inArray(tables.id, owners)),
      ),
    )
    .limit(mostTables)
  const ids = found.map((table) => table.id)
  const rows = await db
    .select()
    .from(indexes)
    .leftJoin(indexShapes, eq(indexShapes.indexId, indexes.id))
    .where(and(inArray(indexes.tableId, ids.length > 0 ? ids : [0]), isNull(indexes.droppedAt)))
  const byTable = new Map<number, typeof rows>()
  for (const row of rows) byTable.set(row.indexes.tableId, [...(byTable.get(row.indexes.tableId) ?? []), row])
  return found.map((table) => ({
    schema: table.schema,
    name: table.name,
    rows: table.rowEstimate < 0 ? null : table.rowEstimate,
    heapBytes: table.heapBytes,
    modifiedSinceAnalyze: table.modifiedSinceAnalyze,
    lastAnalyzeAt: later(table.lastAnalyzeAt, table.lastAutoanalyzeAt),
    lastVacuumAt: later(table.lastVacuumAt, table.lastAutovacuumAt),
    indexes: (byTable.get(table.id) ?? []).map(
      ({ indexes: index, index_shapes: shape }): LiveIndex => ({
        name: index.name,
        method: index.method,
        keys: shape?.keys ?? [],
        include: shape?.include ?? [],
        predicate: shape?.predicate ?? null,
        isUnique: index.isUnique,
        isValid: index.isValid,
        isReady: index.isReady,
        sizeBytes: index.sizeBytes,
        definition: shape?.definition ?? '',
      }),
    ),
  }))
}

/** `in ()` is no SQL: an empty list becomes one that nothing is called. */
function listed(names: string[]): string[] {
  return names.length > 0 ? names : ['']
}

function later(one: Date | null, other: Date | null): Date | null {
  if (!one || !other) return one ?? other
  return one > other ? one : other
}
