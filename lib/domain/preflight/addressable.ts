import { stops } from '../operation/check'
import type { Rule } from './rule'

/** A SQL_ASCII database may hold names of bytes that are no text; no statement of ours can name them. */
export const addressable: Rule = ({ table, index, session, parts }) => {
  const names = [
    table.schema,
    table.name,
    index?.memory.name ?? '',
    ...parts.flatMap((part) => [part.schema, part.name]),
  ]
  if (!names.some((name) => name.includes('\uFFFD'))) return null
  return stops('addressable', `A name holds bytes that are not valid text (the database is ${session.encoding}).`, {
    hint: 'Rename the object with psql first.',
  })
}
