import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Db } from './open'
import { indexes, indexShapes, tables } from './schema/sample'

export type IndexRow = typeof indexes.$inferSelect
export type ShapeRow = typeof indexShapes.$inferSelect
export type TableRow = typeof tables.$inferSelect

/**
 * An index by our id, or by `schema.name` or bare name of a living one. A dropped index is found by id only: its history
 * stays readable.
 */
export async function findIndex(
  db: Db,
  targetId: string,
  handle: string,
): Promise<{ index: IndexRow; shape: ShapeRow | null; table: TableRow | null } | null> {
  const isId = /^\d{1,9}$/.test(handle)
  const byName = and(
    isNull(indexes.droppedAt),
    sql`(${indexes.name} = ${handle} or ${indexes.schema} || '.' || ${indexes.name} = ${handle})`,
  )
  const [row] = await db
    .select()
    .from(indexes)
    .leftJoin(indexShapes, eq(indexShapes.indexId, indexes.id))
    .leftJoin(tables, eq(tables.id, indexes.tableId))
    .where(and(eq(indexes.targetId, targetId), isId ? eq(indexes.id, Number(handle)) : byName))
    .orderBy(sql`${indexes.isSystem}`, indexes.id)
    .limit(1)
  return row ? { index: row.indexes, shape: row.index_shapes, table: row.tables } : null
}

/** Ids of the leaves below a partitioned index, or the index itself. */
export async function leafIds(db: Db, index: Pick<IndexRow, 'id' | 'oid' | 'targetId' | 'kind'>): Promise<number[]> {
  if (index.kind === 'i') return [index.id]
  const result = await db.execute<{ id: number }>(sql`
    with recursive tree as (
      select oid, id, kind from indexes where id = ${index.id}
      union all
      select c.oid, c.id, c.kind from tree join indexes c on c.parent_oid = tree.oid
      where c.target_id = ${index.targetId} and c.dropped_at is null)
    select id from tree where kind = 'i'`)
  return result.rows.map((row) => row.id)
}

/** Identity (by name) of the same index on the other nodes of the cluster, with its counters there. */
export async function sameOnOtherNodes(
  db: Db,
  index: Pick<IndexRow, 'schema' | 'table' | 'name' | 'targetId'>,
): Promise<{ target: string; slug: string; isInRecovery: boolean | null; scans: number; scansSum: number }[]> {
  const result = await db.execute<{
    target: string
    slug: string
    isInRecovery: boolean | null
    scans: number
    scansSum: number
  }>(sql`
    select t.name as target, t.slug, s.is_in_recovery as "isInRecovery", i.scans::float8 as scans, i.scans_sum::float8 as "scansSum"
    from target_states own
      join target_states s on s.cluster_id = own.cluster_id and s.database_oid = own.database_oid and s.target_id <> own.target_id
      join targets t on t.id = s.target_id and t.removed_at is null
      join indexes i on i.target_id = t.id and i.dropped_at is null
    where own.target_id = ${index.targetId} and i.schema = ${index.schema} and i."table" = ${index.table} and i.name = ${index.name}`)
  return result.rows
}
