import 'server-only'
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { Problem } from '@/lib/domain/problem'
import type { Db } from './open'
import { policies } from './schema/maintenance'
import { targets } from './schema/target'

export type PolicyRow = typeof policies.$inferSelect
export type NewPolicy = typeof policies.$inferInsert

export async function insertPolicy(db: Db, row: NewPolicy): Promise<PolicyRow> {
  const [added] = await db.insert(policies).values(row).onConflictDoNothing().returning()
  if (added) return added
  throw new Problem('conflict', `There is a policy “${row.name}” on this target already.`, {
    hint: 'Choose another name, or change that one.',
    field: 'name',
  })
}

export async function listPolicies(db: Db, targetId: string): Promise<PolicyRow[]> {
  return db
    .select()
    .from(policies)
    .where(and(eq(policies.targetId, targetId), isNull(policies.removedAt)))
    .orderBy(asc(policies.createdAt))
}

/** By its id or, within the target, its name. */
export async function findPolicy(db: Db, targetId: string, handle: string): Promise<PolicyRow | null> {
  const all = await listPolicies(db, targetId)
  return all.find((each) => each.id === handle) ?? all.find((each) => each.name === handle) ?? null
}

/** The policy as it stands, also when it was removed. */
export async function readPolicy(db: Db, id: string): Promise<PolicyRow | null> {
  const [row] = await db.select().from(policies).where(eq(policies.id, id)).limit(1)
  return row ?? null
}

/** Changes a policy that is still at `version`; throws `conflict` when somebody was quicker. */
export async function updatePolicy(
  db: Db,
  row: Pick<PolicyRow, 'id' | 'version'>,
  change: Partial<NewPolicy>,
): Promise<PolicyRow> {
  const [changed] = await db
    .update(policies)
    .set({ ...change, version: sql`${policies.version} + 1` })
    .where(and(eq(policies.id, row.id), eq(policies.version, row.version), isNull(policies.removedAt)))
    .returning()
  if (changed) return changed
  throw new Problem('conflict', 'This policy was changed by somebody else meanwhile.', {
    hint: 'Open it again to see the change, then make yours.',
  })
}

/** Switched-on policies of all targets that are neither removed nor paused. */
export async function policiesInForce(db: Db): Promise<PolicyRow[]> {
  const rows = await db
    .select({ policy: policies })
    .from(policies)
    .innerJoin(targets, eq(targets.id, policies.targetId))
    .where(
      and(
        isNull(policies.removedAt),
        eq(policies.isEnabled, true),
        isNull(targets.removedAt),
        isNull(targets.pausedAt),
      ),
    )
  return rows.map((row) => row.policy)
}
