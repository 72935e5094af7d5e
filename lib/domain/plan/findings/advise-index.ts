import { createIndexSql, type IndexSuggestion, indexStep } from '../expression/index-suggestion'
import type { LivePlanFacts, LiveTable, Step } from '../finding'
import type { PlanNode } from '../plan'
import { compareWithExisting } from './existing-indexes'
import { liveTableOf, tableSentences } from './live-table'

export type IndexAdvice = { steps: Step[]; live: string[]; isThere: boolean }

/** The table of a node as an index names it: the schema of the plan, else of the target. */
export function tableOf(node: PlanNode, live: LivePlanFacts | null): Pick<IndexSuggestion, 'schema' | 'table'> {
  return { schema: node.schema ?? liveTableOf(node, live)?.schema ?? null, table: node.relation ?? '' }
}

/**
 * Statements for indexes that would help, held against those the target has: one that is there is not created again, one that
 * is invalid is rebuilt.
 */
export function adviseIndexes(node: PlanNode, indexes: IndexSuggestion[], live: LivePlanFacts | null): IndexAdvice {
  const table = liveTableOf(node, live)
  if (isCatalogue(node)) return { steps: [], live: [], isThere: false }
  const advice: IndexAdvice = { steps: [], live: table ? tableSentences(table) : [], isThere: false }
  for (const index of indexes) {
    if (index.keys.length === 0 || index.table === '') continue
    const step = stepFor(index, table, advice)
    if (step) advice.steps.push(step)
  }
  return advice
}

/** PostgreSQL lets nobody index its own tables. */
function isCatalogue(node: PlanNode): boolean {
  return node.schema === null
    ? (node.relation ?? '').startsWith('pg_')
    : /^(pg_catalog|pg_toast|information_schema)$/.test(node.schema)
}

/** Temporary tables, of this session or another, which no operation reaches. */
function isTemporary({ schema }: IndexSuggestion): boolean {
  return schema !== null && /^pg_temp(?:_\d+)?$/.test(schema)
}

function temporaryStep(index: IndexSuggestion): Step | null {
  const sql = createIndexSql({ ...index, schema: 'pg_temp' })
  if (sql === null) return null
  return {
    sql: sql.replace(/^CREATE INDEX CONCURRENTLY/, 'CREATE INDEX'),
    costs: 'Only the session that made the temporary table sees it and can build this; nobody else waits.',
  }
}

function stepFor(index: IndexSuggestion, table: LiveTable | null, advice: IndexAdvice): Step | null {
  if (isTemporary(index)) return temporaryStep(index)
  if (table === null) return indexStep(index, null)
  const existing = compareWithExisting(index, table)
  advice.live.push(...existing.sentences)
  if (existing.isThere) {
    advice.isThere = true
    return null
  }
  return existing.repair ?? indexStep(index, table)
}
