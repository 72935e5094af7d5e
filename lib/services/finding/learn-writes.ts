import 'server-only'
import { writesOf } from '@/lib/catalog/statement-writes'
import type { TableWrite } from '@/lib/domain/assess/traits'
import { groupBy } from '@/lib/domain/group-by'
import { windowDays } from '@/lib/domain/verdict'
import type { Db } from '@/lib/store/open'
import { listStatements } from '@/lib/store/statement-list'
import { loadTableNames } from '@/lib/store/watched'

const mostStatements = 200
const dayMs = 86_400_000

/**
 * Which columns of which tables the statements of a target set, and how many rows a day: of the 200 that changed most rows
 * in 35 days. A name without a schema counts where only one table has it.
 */
export async function learnWrites(db: Db, targetId: string, now: Date): Promise<TableWrite[]> {
  const filter = {
    targetId,
    window: '35d',
    now,
    sort: 'rows',
    descending: true,
    limit: mostStatements,
    offset: 0,
  } as const
  const [updates, conflicts] = [
    await listStatements(db, { ...filter, text: 'update' }),
    await listStatements(db, { ...filter, text: 'conflict' }),
  ]
  const statements = new Map([...updates.rows, ...conflicts.rows].map((row) => [row.id, row]))
  if (statements.size === 0) return []
  const tablesOf = groupBy(await loadTableNames(db, targetId), (table) => table.name)
  const writes: TableWrite[] = []
  for (const statement of statements.values()) {
    const days = Math.min(windowDays, Math.max(1 / 24, (now.getTime() - statement.firstSeenAt.getTime()) / dayMs))
    for (const { schema, table, sets, hasOnConflict } of await writesOf(statement.text)) {
      const named = (tablesOf.get(table) ?? []).filter((each) => schema === null || each.schema === schema)
      const [only] = named
      if (!only || named.length > 1) continue
      writes.push({ tableOid: only.oid, sets, hasOnConflict, rowsPerDay: statement.rows / days })
    }
  }
  return writes
}
