import 'server-only'
import type { CalledFunction } from '@/lib/domain/preflight/situation'
import type { TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import { toBoolean, toText } from './decode'
import text from './index-functions.sql'

/** Functions that an index calls, or those of these names as they are written (`schema.name` in two parts, or one). */
export function askIndexFunctions(
  client: TargetClient,
  of: { indexOid: number } | { names: readonly (readonly string[])[] },
): Promise<Answer<CalledFunction>> {
  const names = 'names' in of ? of.names.map((parts) => [parts.length > 1 ? parts.at(-2) : null, parts.at(-1)]) : []
  const values = ['indexOid' in of ? of.indexOid : 0, JSON.stringify(names)]
  return ask(client, { name: 'index-functions', text }, values, (row) => ({
    schema: toText(row[0]),
    name: toText(row[1]),
    isImmutable: toBoolean(row[2]),
    looksUpNames: toBoolean(row[3]),
  }))
}
