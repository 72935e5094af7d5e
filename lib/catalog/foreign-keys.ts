import 'server-only'
import type { ForeignKeyFacts } from '@/lib/domain/facts'
import type { Row, TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import { toText, toTexts } from './decode'
import text from './foreign-keys.sql'

function decodeForeignKey(row: Row): ForeignKeyFacts {
  return {
    name: toText(row[0]),
    columns: toTexts(row[1]),
    referencedSchema: toText(row[2]),
    referencedTable: toText(row[3]),
    referencedColumns: toTexts(row[4]),
    definition: toText(row[5]),
  }
}

/** Foreign keys that point from one table to others. */
export function askForeignKeys(client: TargetClient, tableOid: number): Promise<Answer<ForeignKeyFacts>> {
  return ask(client, { name: 'foreign-keys', text }, [tableOid], decodeForeignKey)
}
