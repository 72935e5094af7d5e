import 'server-only'
import { and, arrayContains, desc, eq, getTableColumns, isNull, lt, sql } from 'drizzle-orm'
import type { Db } from './open'
import { plans } from './schema/plan'
import { targets } from './schema/target'

export type PlanRow = typeof plans.$inferSelect
export type NewPlan = typeof plans.$inferInsert
export type PlanListRow = Omit<PlanRow, 'source'>

const { source: _source, ...listed } = getTableColumns(plans)
const historyDays = 30
const mostHistory = 200

export async function insertPlan(db: Db, row: NewPlan): Promise<PlanRow> {
  const [added] = await db.insert(plans).values(row).returning()
  return added!
}

/** A plan by id; null when there is none, or its target is being removed. */
export async function findPlan(db: Db, id: string): Promise<PlanRow | null> {
  const [row] = await db
    .select({ plan: plans })
    .from(plans)
    .leftJoin(targets, eq(targets.id, plans.targetId))
    .where(and(eq(plans.id, id), isNull(targets.removedAt)))
    .limit(1)
  return row?.plan ?? null
}

/** Newest first, without their sources. `targetId` null lists those of no target. */
export async function listPlans(
  db: Db,
  filter: {
    targetId: string | null
    isKept?: boolean | undefined
    text?: string | undefined
    /** Name of an index that its nodes read. */
    indexName?: string | undefined
    limit: number
    offset: number
  },
): Promise<{ rows: PlanListRow[]; total: number }> {
  const like = filter.text && `%${filter.text.replace(/[\\%_]/g, '\\$&')}%`
  const where = and(
    filter.targetId === null ? isNull(plans.targetId) : eq(plans.targetId, filter.targetId),
    filter.isKept === undefined ? undefined : eq(plans.isKept, filter.isKept),
    filter.indexName === undefined ? undefined : arrayContains(plans.indexNames, [filter.indexName]),
    like ? sql`(${plans.name} ilike ${like} or ${plans.query} ilike ${like})` : undefined,
  )
  const [rows, counted] = await Promise.all([
    db
      .select(listed)
      .from(plans)
      .where(where)
      .orderBy(desc(plans.createdAt), desc(plans.id))
      .limit(filter.limit)
      .offset(filter.offset),
    db.select({ total: sql<number>`count(*)::int` }).from(plans).where(where),
  ])
  return { rows, total: counted[0]?.total ?? 0 }
}

export async function updatePlan(
  db: Db,
  id: string,
  change: { isKept?: boolean; name?: string | null },
): Promise<void> {
  await db.update(plans).set(change).where(eq(plans.id, id))
}

export async function deletePlan(db: Db, id: string): Promise<void> {
  await db.delete(plans).where(eq(plans.id, id))
}

/** Lets history expire: older than 30 days, and beyond the newest 200 of a target. Kept plans stay. Answers how many went. */
export async function sweepPlans(db: Db, now: Date): Promise<number> {
  const oldest = new Date(now.getTime() - historyDays * 86_400_000)
  const old = await db
    .delete(plans)
    .where(and(eq(plans.isKept, false), lt(plans.createdAt, oldest)))
    .returning({ id: plans.id })
  const beyond = await db.execute(sql`
    delete from plans where id in (
      select id from (
        select id, row_number() over (partition by target_id order by created_at desc, id) as place
        from plans where not is_kept) ranked
      where place > ${mostHistory})
    returning id`)
  return old.length + beyond.rows.length
}
