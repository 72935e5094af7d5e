import 'server-only'
import { probeText } from '@/lib/domain/ddl/probe-text'
import type { CreateIndexRequest } from '@/lib/domain/operation/request'
import { Problem } from '@/lib/domain/problem'
import { mark } from '@/lib/targets/marker'
import type { TargetClient } from '@/lib/targets/pool'
import { excerptOf } from '@/lib/targets/problem'
import { offsetOfCharacter } from './text-offset'

/**
 * Has the server read each expression and the condition of a new index against its table: parsed and analysed under its own
 * search_path, never planned or run. Throws Problem at the character.
 */
export async function probeIndexTexts(
  client: TargetClient,
  table: { schema: string; name: string },
  request: CreateIndexRequest,
): Promise<void> {
  for (const [n, key] of request.keys.entries()) {
    if (key.expression !== null) await probeOne(client, table, key.expression, `keys.${n}.expression`)
  }
  if (request.where !== null) await probeOne(client, table, request.where, 'where')
}

async function probeOne(
  client: TargetClient,
  table: { schema: string; name: string },
  text: string,
  field: string,
): Promise<void> {
  const { sql, offset } = probeText(table, text)
  await client.query(mark('savepoint probe'), [], { isSimple: true })
  try {
    await client.parse('', sql)
  } catch (error) {
    await client.query(mark('rollback to savepoint probe'), [], { isSimple: true })
    throw asTextProblem(error, { sql, offset, text, field })
  }
  await client.query(mark('release savepoint probe'), [], { isSimple: true })
}

function asTextProblem(error: unknown, at: { sql: string; offset: number; text: string; field: string }): unknown {
  if (!(error instanceof Problem) || !error.sqlstate || !/^(42|22|0A|54)/.test(error.sqlstate)) return error
  const cause = (error.cause ?? {}) as { message?: unknown; position?: unknown }
  const message = excerptOf(String(cause.message ?? '')).replace(/\.$/, '')
  const place = offsetOfCharacter(at.sql, Number(cause.position ?? 0) - 1) - at.offset
  const isUnknown = error.sqlstate === '42883' || error.sqlstate === '42704'
  return new Problem('invalid', `${message.charAt(0).toUpperCase()}${message.slice(1)}.`, {
    field: at.field,
    sqlstate: error.sqlstate,
    ...(isUnknown ? { hint: 'Functions, operators and types outside pg_catalog are written with their schema.' } : {}),
    ...(cause.position ? { position: Math.min(Math.max(place, 0), at.text.length) + 1 } : {}),
  })
}
