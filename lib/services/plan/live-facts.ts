import 'server-only'
import type { LivePlanFacts } from '@/lib/domain/plan/finding'
import { readLiveTables } from '@/lib/store/live-tables'
import type { Db } from '@/lib/store/open'
import type { TargetWithState } from '@/lib/store/target'
import type { PlanNames } from './draw-plans'

/** What our own store knows of the tables and indexes that plans name; a plan without VERBOSE names them without schema. */
export async function liveFacts(
  db: Db,
  target: TargetWithState,
  { relations, indexes }: PlanNames,
): Promise<LivePlanFacts> {
  const tables = await readLiveTables(db, target.id, relations, indexes)
  return { versionNumber: target.state.versionNumber, settings: target.state.settings ?? {}, tables }
}
