import 'server-only'
import type { Node } from './sql-parser'
import { treeOf } from './statement-kind'

/** One table that a statement changes rows of. */
export type StatementWrite = {
  /** Null when the statement does not say and the search path decides. */
  schema: string | null
  table: string
  /** Columns that UPDATE, ON CONFLICT DO UPDATE or MERGE set; none for a plain INSERT. */
  sets: string[]
  hasOnConflict: boolean
}

/**
 * What a statement writes where, by PostgreSQL's own parser: updates, and inserts with ON CONFLICT, in a WITH too. Nothing
 * for a text that cannot be read.
 */
export async function writesOf(text: string): Promise<StatementWrite[]> {
  const tree = await treeOf(text).catch(() => null)
  if (!tree) return []
  const writes: StatementWrite[] = []
  const [name, body] = tree
  const waiting: unknown[] = [{ [name]: body }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue
    for (const [key, value] of Object.entries(next)) {
      const write = writers[key]?.(value as Node)
      if (write) writes.push(write)
      waiting.push(value)
    }
  }
  return writes
}

const writers: Record<string, (body: Node) => StatementWrite | null> = {
  UpdateStmt: (body) => writeOf(body.relation, namesOf(body.targetList), false),
  InsertStmt(body) {
    const clause = body.onConflictClause as Node | undefined
    return clause ? writeOf(body.relation, namesOf(clause.targetList), true) : null
  },
  MergeStmt(body) {
    const clauses = Array.isArray(body.mergeWhenClauses) ? body.mergeWhenClauses : []
    const sets = clauses.flatMap((each) => {
      const clause = (each as Node).MergeWhenClause as Node | undefined
      return clause?.commandType === 'CMD_UPDATE' ? namesOf(clause.targetList) : []
    })
    return writeOf(body.relation, sets, false)
  },
}

function writeOf(relation: unknown, sets: string[], hasOnConflict: boolean): StatementWrite | null {
  const { relname, schemaname } = (relation ?? {}) as Node
  if (typeof relname !== 'string') return null
  return { schema: typeof schemaname === 'string' ? schemaname : null, table: relname, sets, hasOnConflict }
}

function namesOf(list: unknown): string[] {
  const names = (Array.isArray(list) ? list : []).map((each) => ((each as Node).ResTarget as Node | undefined)?.name)
  return [...new Set(names.filter((name) => typeof name === 'string'))]
}
