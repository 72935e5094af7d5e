import 'server-only'
import { quoteIdentifier } from '@/lib/domain/ddl/quote'
import type { TargetClient } from '@/lib/targets/pool'
import { ask } from './ask'
import { toNumber, toText } from './decode'
import text from './on-conflict.sql'
import { writesOf } from './statement-writes'
import { askStatementsExtension } from './statements'

/**
 * How many statements with ON CONFLICT insert into the table, and how often they ran; null when the server keeps no statements.
 * A text that names no schema may mean it. Read by PostgreSQL's own parser: a name within another one is none.
 */
export async function askOnConflict(
  client: TargetClient,
  table: { schema: string; name: string },
): Promise<{ statements: number; calls: number } | null> {
  const [extension] = (await askStatementsExtension(client)).rows
  if (!extension) return null
  const question = { name: 'on-conflict', text: text.replace('{schema}', () => quoteIdentifier(extension.schema)) }
  const { rows, problem } = await ask(client, question, [table.name], (row) => ({
    text: toText(row[0]),
    calls: toNumber(row[1]),
  }))
  if (problem) return null
  const found = { statements: 0, calls: 0 }
  for (const { text: statement, calls } of rows) {
    const writes = await writesOf(statement)
    const isOnTable = writes.some(
      (each) =>
        each.hasOnConflict && each.table === table.name && (each.schema === null || each.schema === table.schema),
    )
    if (!isOnTable) continue
    found.statements += 1
    found.calls += calls
  }
  return found
}
