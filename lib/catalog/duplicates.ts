import 'server-only'
import { duplicatesStatement } from '@/lib/domain/ddl/probe-text'
import type { DuplicateFacts } from '@/lib/domain/preflight/situation'
import { mark } from '@/lib/targets/marker'
import type { TargetClient } from '@/lib/targets/pool'
import { ask } from './ask'

const timeoutMs = 2_000

/** Looks for rows that are equal in these columns, for two seconds at most; what they hold is not asked for. */
export async function askDuplicates(
  client: TargetClient,
  table: { schema: string; name: string },
  columns: readonly string[],
  nullsNotDistinct: boolean,
): Promise<DuplicateFacts> {
  const limit = mark(`select pg_catalog.set_config('statement_timeout', $1, true)`)
  await client.query(limit, [String(timeoutMs)])
  const question = { name: 'duplicates', text: duplicatesStatement(table, columns, nullsNotDistinct) }
  const { rows, problem } = await ask(client, question, [], () => true)
  await client.query(limit, ['15000'])
  if (problem) return { unknown: problem.sqlstate === '57014' ? 'it takes longer than 2 s' : problem.message }
  return { found: rows.length > 0 }
}
