import { whyUnsupported } from '../foreign-key-cover'
import { comparableIndex } from '../index-shape'
import { passes, warns } from '../operation/check'
import type { Rule } from './rule'

/** A drop that takes the last index which a foreign key of the table finds its rows by. */
export const lastCover: Rule = ({ request, index, indexes, table, foreignKeys }) => {
  if (request.kind !== 'drop-index' || !index) return null
  const own = foreignKeys.filter((key) => key.tableOid === table.oid)
  if (own.length === 0) return passes('last-cover', 'No foreign key of the table is served by it.')
  const forms = indexes.flatMap((seen) => {
    const form = seen.flags.tableOid === table.oid ? comparableIndex(seen) : ''
    return typeof form === 'string' ? [] : [form]
  })
  const lost = own.filter((key) => {
    const serving = forms.filter((form) => whyUnsupported(form, key) === null)
    return serving.length === 1 && serving[0]?.oid === index.oid
  })
  const [first] = lost
  if (!first)
    return passes('last-cover', 'Each foreign key of the table that it serves is served by another index, too.')
  const columns = first.columns.map((column) => column.name).join(', ')
  return warns(
    'last-cover',
    `It is the last index that serves the foreign key “${first.name}” (${columns}): each delete of a parent row would read the whole table.`,
    { hint: 'Keep it, or create one on these columns first.' },
  )
}
