import 'server-only'
import type { LivePlanFacts } from '@/lib/domain/plan/finding'
import type { Plan } from '@/lib/domain/plan/plan'
import { readLiveTables } from '@/lib/store/live-tables'
import type { Db } from '@/lib/store/open'
import type { TargetWithState } from '@/lib/store/target'

const mostNames = 500

/** What our own store knows of the tables and indexes that plans name; a plan without VERBOSE names them without schema. */
export async function liveFacts(db: Db, target: TargetWithState, plans: Plan[]): Promise<LivePlanFacts> {
  const relations = new Set<string>()
  const indexes = new Set<string>()
  for (const node of plans.flatMap((plan) => plan.nodes)) {
    if (node.relation && relations.size < mostNames) relations.add(node.relation)
    if (node.index && indexes.size < mostNames) indexes.add(node.index)
  }
  const tables = await readLiveTables(db, target.id, [...relations], [...indexes])
  return { versionNumber: target.state.versionNumber, settings: {}, tables }
}
