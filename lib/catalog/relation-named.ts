import 'server-only'
import type { TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import { toNumber, toNumberOrNull, toText } from './decode'
import text from './relation-named.sql'

export type NamedRelation = { oid: number; kind: string; tableOid: number | null }

/** What stands under a name now: a relation of any kind, with the table when it is an index. No row when nothing does. */
export function askRelationNamed(
  client: TargetClient,
  { schema, name }: { schema: string; name: string },
): Promise<Answer<NamedRelation>> {
  return ask(client, { name: 'relation-named', text }, [schema, name], (row) => ({
    oid: toNumber(row[0]),
    kind: toText(row[1]),
    tableOid: toNumberOrNull(row[2]),
  }))
}
