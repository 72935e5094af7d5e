import { bytes, count, plural, stamp } from '@/lib/domain/format'
import type { LiveIndex, LivePlanFacts, LiveTable } from '../finding'
import type { PlanNode } from '../plan'

const byName = new WeakMap<LivePlanFacts, Map<string, LiveTable[]>>()

/** The target's table a node reads; null when unknown, or when several schemas have one and the plan names none. */
export function liveTableOf(node: PlanNode, live: LivePlanFacts | null): LiveTable | null {
  if (live === null || node.relation === null) return null
  const tables = byName.get(live) ?? group(live.tables)
  byName.set(live, tables)
  const named = (tables.get(node.relation) ?? []).filter(
    (table) => node.schema === null || table.schema === node.schema,
  )
  return named.length === 1 ? (named[0] ?? null) : null
}

function group(tables: LiveTable[]): Map<string, LiveTable[]> {
  const groups = new Map<string, LiveTable[]>()
  for (const table of tables) {
    const group = groups.get(table.name)
    if (group) group.push(table)
    else groups.set(table.name, [table])
  }
  return groups
}

/** An index of the table a node reads; null when unknown. */
export function liveIndexOf(name: string | null, node: PlanNode, live: LivePlanFacts | null): LiveIndex | null {
  return liveTableOf(node, live)?.indexes.find((index) => index.name === name) ?? null
}

/** Its size, and whether its statistics can be trusted. */
export function tableSentences(table: LiveTable): string[] {
  const sentences: string[] = []
  const { rows, heapBytes, modifiedSinceAnalyze: modified } = table
  if (rows !== null && rows >= 0 && heapBytes !== null) {
    sentences.push(`${table.schema}.${table.name} holds about ${plural(rows, 'row')} in ${bytes(heapBytes)}.`)
  }
  if (table.lastAnalyzeAt === null && (rows === null || rows < 0)) {
    sentences.push(`${table.schema}.${table.name} was never analysed: the planner guesses. Run ANALYZE first.`)
  } else if (modified !== null && rows !== null && rows > 0 && modified >= 0.2 * rows) {
    const since = table.lastAnalyzeAt ? ` (${stamp(table.lastAnalyzeAt)})` : ''
    sentences.push(`${count(modified)} rows were changed since the last ANALYZE${since}: its statistics are stale.`)
  }
  return sentences
}

/** When it was last vacuumed. */
export function vacuumSentence(table: LiveTable): string {
  const { schema, name, lastVacuumAt } = table
  return lastVacuumAt
    ? `${schema}.${name} was last vacuumed ${stamp(lastVacuumAt)}.`
    : `No vacuum of ${schema}.${name} is on record.`
}
