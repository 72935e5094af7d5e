import 'server-only'
import { createHash } from 'node:crypto'
import type { LivePlanFacts } from '@/lib/domain/plan/finding'
import type { Plan, Reading } from '@/lib/domain/plan/plan'
import { readPlans } from '@/lib/domain/plan/read'
import { type Report, reportOf } from '@/lib/domain/plan/report'

/** A text read and analysed: the report, what it was analysed with, and what look-ups need. */
export type Drawn = { report: Report; live: LivePlanFacts | null; shapeFingerprint: string }
export type PlanNames = { relations: string[]; indexes: string[] }

const mostNames = 500

export function readText(text: string): Reading {
  return readPlans(text)
}

/** Tables and indexes that plans name, 500 of each at most. */
export function namesIn({ plans }: Reading): PlanNames {
  const relations = new Set<string>()
  const indexes = new Set<string>()
  for (const plan of plans) {
    for (const node of plan.nodes) {
      if (node.relation && relations.size < mostNames) relations.add(node.relation)
      if (node.index && indexes.size < mostNames) indexes.add(node.index)
    }
  }
  return { relations: [...relations], indexes: [...indexes] }
}

export function drawReading(reading: Reading, live: LivePlanFacts | null): Drawn {
  return { report: reportOf(reading, { live }), live, shapeFingerprint: shapeOf(reading.plans) }
}

/** Alike for plans of the same nodes in the same places on the same tables and indexes. */
function shapeOf(plans: Plan[]): string {
  const hash = createHash('sha256')
  for (const plan of plans) {
    for (const node of plan.nodes) {
      hash.update(JSON.stringify([node.depth, node.relationship, node.label, node.schema, node.relation, node.index]))
    }
  }
  return hash.digest('hex').slice(0, 16)
}
