import 'server-only'
import type { TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import { toText } from './decode'
import text from './names-taken.sql'

/** Which of these names relations of the schema have already. */
export function askNamesTaken(client: TargetClient, schema: string, names: readonly string[]): Promise<Answer<string>> {
  // The driver writes an array of texts as PostgreSQL reads it, with its own quoting.
  return ask(client, { name: 'names-taken', text }, [schema, [...names]], (row) => toText(row[0]))
}
