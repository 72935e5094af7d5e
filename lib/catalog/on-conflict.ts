import 'server-only'
import { quoteIdentifier } from '@/lib/domain/ddl/quote'
import type { TargetClient } from '@/lib/targets/pool'
import { ask } from './ask'
import { toNumber } from './decode'
import text from './on-conflict.sql'
import { askStatementsExtension } from './statements'

/** How many statements with ON CONFLICT name the table, and how often they ran; null when the server keeps no statements. */
export async function askOnConflict(
  client: TargetClient,
  table: string,
): Promise<{ statements: number; calls: number } | null> {
  const [extension] = (await askStatementsExtension(client)).rows
  if (!extension) return null
  const question = { name: 'on-conflict', text: text.replace('{schema}', () => quoteIdentifier(extension.schema)) }
  const answer = await ask(client, question, [table], (row) => ({
    statements: toNumber(row[0]),
    calls: toNumber(row[1]),
  }))
  return answer.rows[0] ?? null
}
