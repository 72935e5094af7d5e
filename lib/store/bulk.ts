import 'server-only'
import { sql } from 'drizzle-orm'
import type { Db } from './open'

/** Column name to PostgreSQL type, in the order of the statement. */
export type Columns = Record<string, string>

const portion = 2_000

/**
 * Writes many rows with one statement a portion, as a JSON record set: no limit of parameters, little to parse. `build`
 * gets the record set's SQL (`select … from json_to_recordset`) as a relation expression to select from. NUL characters
 * cannot be stored by PostgreSQL and are shown as U+FFFD.
 */
export async function writeRows<R extends Record<string, unknown>, T extends object = Record<string, unknown>>(
  db: Db,
  columns: Columns,
  rows: readonly T[],
  statement: (records: string) => string,
  toRecord: (row: T) => object = (row) => row,
): Promise<R[]> {
  const list = Object.entries(columns)
    .map(([name, type]) => `"${name}" ${type}`)
    .join(', ')
  const answers: R[] = []
  // The next portion is put into words while the server works on the one before.
  let running: Promise<{ rows: unknown[] }> | null = null
  for (let i = 0; i < rows.length; i += portion) {
    const json = JSON.stringify(rows.slice(i, i + portion).map(toRecord)).replaceAll('\\u0000', '\\ufffd')
    const [head, tail] = statement(`json_to_recordset(@json::json) as r(${list})`).split('@json')
    if (running) answers.push(...((await running).rows as R[]))
    running = db.execute<R>(sql`${sql.raw(head ?? '')}${json}${sql.raw(tail ?? '')}`).then((result) => result)
  }
  if (running) answers.push(...((await running).rows as R[]))
  return answers
}

/** `"a", "b"` or, with a prefix, `r."a", r."b"`. */
export function columnList(columns: Columns, prefix = ''): string {
  return Object.keys(columns)
    .map((name) => `${prefix}"${name}"`)
    .join(', ')
}
