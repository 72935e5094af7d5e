import 'server-only'
import { quoteIdentifier } from '@/lib/domain/ddl/quote'
import type { CreateIndexRequest } from '@/lib/domain/operation/request'
import { Problem } from '@/lib/domain/problem'
import type { TargetClient } from '@/lib/targets/pool'
import { ask, onlyRow } from './ask'
import { toBoolean, toTexts } from './decode'
import text from './new-index.sql'

/** Throws Problem with the field when the method, tablespace, an operator class or a collation is not there or not ours to use. */
export async function checkNewIndex(client: TargetClient, request: CreateIndexRequest, role: string): Promise<void> {
  const named = (of: 'operatorClass' | 'collation') =>
    JSON.stringify(
      request.keys.flatMap((key, n) => {
        const name = key[of]
        return name ? [[String(n), name.schema, name.name]] : []
      }),
    )
  const values = [request.method, request.tablespace, named('operatorClass'), named('collation')]
  const found = onlyRow(
    await ask(client, { name: 'new-index', text }, values, (row) => ({
      hasMethod: toBoolean(row[0]),
      hasTablespace: toBoolean(row[1]),
      mayUseTablespace: toBoolean(row[2]),
      missingClasses: toTexts(row[3]),
      missingCollations: toTexts(row[4]),
    })),
  )
  const refuse = (field: string, message: string, hint: string): never => {
    throw new Problem('invalid', message, { field, hint })
  }
  const withSchema = 'Outside pg_catalog it is written with its schema.'
  const { method, tablespace, keys } = request
  if (!found.hasMethod) refuse('method', `There is no index method “${method}”.`, 'An extension may bring it.')
  if (!found.hasTablespace)
    refuse('tablespace', `There is no tablespace “${tablespace}”.`, 'List them with \\db in psql.')
  if (!found.mayUseTablespace) {
    refuse(
      'tablespace',
      `“${role}” may not create anything in the tablespace “${tablespace}”.`,
      `GRANT CREATE ON TABLESPACE ${quoteIdentifier(tablespace ?? '')} TO ${quoteIdentifier(role)};`,
    )
  }
  for (const place of found.missingClasses) {
    const name = keys[Number(place)]?.operatorClass?.name
    refuse(`keys.${place}.operatorClass`, `There is no operator class “${name}” for the method ${method}.`, withSchema)
  }
  for (const place of found.missingCollations) {
    refuse(`keys.${place}.collation`, `There is no collation “${keys[Number(place)]?.collation?.name}”.`, withSchema)
  }
}
