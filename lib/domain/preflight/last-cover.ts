import { keysWithRows, leadingColumns, whyUnsupported } from '../foreign-key-cover'
import { count } from '../format'
import { groupBy } from '../group-by'
import { type ComparableIndex, comparableIndex } from '../index-shape'
import { passes, warns } from '../operation/check'
import type { Rule } from './rule'
import type { IndexFactsNow } from './situation'

/**
 * A drop that takes the last index which a foreign key finds its rows by. A key of a partitioned table counts where its rows
 * are, and a partitioned index goes with its partitions.
 */
export const lastCover: Rule = ({ request, index, indexes, table, parts, foreignKeys }) => {
  if (request.kind !== 'drop-index' || !index) return null
  const nameOf = new Map([table, ...parts].map(({ oid, name }) => [oid, name]))
  const own = keysWithRows(foreignKeys).filter((key) => nameOf.has(key.tableOid))
  if (own.length === 0) return passes('last-cover', 'No foreign key of the table is served by it.')
  const goes = new Set(oidsOf(index))
  const forms = indexes.map((seen) => ({ seen, form: comparableIndex(seen) }))
  const unread = forms.find(({ seen, form }) => goes.has(seen.flags.oid) && typeof form === 'string')
  if (unread) {
    return warns('last-cover', `Whether a foreign key needs “${unread.seen.flags.name}” is not known. ${unread.form}`, {
      hint: 'Look again in a moment, or keep it.',
    })
  }
  const formsOf = groupBy(
    forms.flatMap(({ form }) => (typeof form === 'string' ? [] : [form])),
    (form) => form.tableOid,
  )
  const lost = own.filter((key) => {
    const serving = (formsOf.get(key.tableOid) ?? []).filter((form) => whyUnsupported(form, key) === null)
    return serving.length > 0 && serving.every((form) => goes.has(form.oid))
  })
  const partly = own.filter((key) => {
    const near = formsOf.get(key.tableOid) ?? []
    if (near.some((form) => whyUnsupported(form, key) === null)) return false
    const most = (of: ComparableIndex[]) => Math.max(0, ...of.map((form) => leadingColumns(form, key).length))
    return most(near) > most(near.filter((form) => !goes.has(form.oid)))
  })
  const [first] = lost.length > 0 ? lost : partly
  if (!first)
    return passes('last-cover', 'Each foreign key of the table that it serves is served by another index, too.')
  const alike = (lost.length > 0 ? lost : partly).length - 1
  const columns = first.columns.map((column) => column.name).join(', ')
  const of = first.tableOid === table.oid ? '' : ` of “${nameOf.get(first.tableOid)}”`
  const key = `the foreign key “${first.name}” (${columns})${of}${alike > 0 ? ` and ${count(alike)} more` : ''}`
  if (lost.length > 0) {
    return warns(
      'last-cover',
      `It is the last index that serves ${key}: each delete of a parent row would read the whole ${of ? 'partition' : 'table'}.`,
      { hint: 'Keep it, or create one on these columns first.' },
    )
  }
  return warns(
    'last-cover',
    `No index has all columns of ${key}, and no other begins with as many of them: a look for children finds fewer rows by it.`,
    { hint: 'Keep it, or create one on all of these columns first.' },
  )
}

function oidsOf(index: IndexFactsNow): number[] {
  return [index.oid, ...index.parts.flatMap(oidsOf)]
}
