import { bytesOf, mostNameBytes } from '../ddl/index-name'
import { passes, stops, warns } from '../operation/check'
import type { Rule } from './rule'

/** The name of a new index: free, not cut by the server, and with room for the endings of REINDEX CONCURRENTLY. */
export const indexName: Rule = ({ create, restore, table }) => {
  const wanted = create ?? (restore && { name: restore.memory.name, isNameTaken: restore.isNameTaken })
  if (!wanted) return null
  const { name, isNameTaken } = wanted
  const length = bytesOf(name)
  if (length > mostNameBytes) {
    return stops('index-name', `The name has ${length} bytes; PostgreSQL keeps 63 of them.`, {
      hint: 'Choose a shorter name.',
    })
  }
  if (isNameTaken) {
    return stops('index-name', `There is something called “${name}” in the schema “${table.schema}” already.`, {
      hint: restore ? 'Rename or drop that first.' : 'Choose another name, or leave it to us.',
    })
  }
  if (create && length > mostNameBytes - 10) {
    return warns('index-name', `The name has ${length} bytes: a concurrent rebuild would cut it to add its ending.`, {
      hint: 'Up to 53 bytes are safe.',
    })
  }
  return passes('index-name', `The name “${name}” is free.`)
}
