import 'server-only'
import { sql } from 'drizzle-orm'
import type { Db } from './open'

export type KnownIndex = {
  id: number
  oid: number
  tableId: number
  tableOid: number
  schema: string
  table: string
  name: string
}

/** Living indexes of a target by their exact names, as the last snapshot saw them. */
export async function indexesNamed(
  db: Db,
  targetId: string,
  names: readonly { schema: string; name: string }[],
): Promise<KnownIndex[]> {
  const { rows } = await db.execute<KnownIndex>(sql`
    select i.id, i.oid::float8 as oid, i.table_id as "tableId", t.oid::float8 as "tableOid", i.schema, i."table", i.name
    from indexes i join tables t on t.id = i.table_id
      join unnest(${sql.param(names.map((each) => each.schema))}::text[], ${sql.param(names.map((each) => each.name))}::text[])
        as asked(schema, name) on asked.schema = i.schema and asked.name = i.name
    where i.target_id = ${targetId} and i.dropped_at is null`)
  return rows
}

/** A living table of a target by its exact names; null when no snapshot saw it. */
export async function tableNamed(
  db: Db,
  targetId: string,
  schema: string,
  name: string,
): Promise<{ id: number; oid: number } | null> {
  const { rows } = await db.execute<{ id: number; oid: number }>(sql`
    select id, oid::float8 as oid from tables
    where target_id = ${targetId} and schema = ${schema} and name = ${name} and dropped_at is null limit 1`)
  return rows[0] ?? null
}

/** Indexes of a table, or of all tables of a schema, that can be rebuilt one by one: the largest first. */
export async function rebuildable(
  db: Db,
  targetId: string,
  schema: string,
  table: string | null,
): Promise<{ schema: string; name: string }[]> {
  const { rows } = await db.execute<{ schema: string; name: string }>(sql`
    select schema, name from indexes
    where target_id = ${targetId} and dropped_at is null and kind = 'i' and is_valid and not is_system and not is_toast
      and not is_exclusion and schema = ${schema} ${table === null ? sql`` : sql`and "table" = ${table}`}
    order by size_bytes desc nulls last, name`)
  return rows
}
