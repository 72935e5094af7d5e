import { count, plural } from '../format'
import { passes, stops } from '../operation/check'
import type { Rule } from './rule'

/** What is particular to a partitioned table: foreign partitions, the key of a unique index, and how many statements it takes. */
export const partitions: Rule = ({ request, table, parts, index }) => {
  if (table.kind !== 'p') return null
  if (request.kind === 'create-index' && !('restore' in request)) {
    const foreign = parts.find((part) => part.kind === 'f')
    if (foreign) {
      return stops(
        'partitions',
        `The partition “${foreign.name}” is a foreign table and can have no index, so the whole would never be valid.`,
        {
          hint: 'Create the index on the other partitions one by one.',
        },
      )
    }
    if (request.isUnique) {
      const keys = new Set(request.keys.map((key) => key.column))
      const missing = table.partitionKey.find((name) => name === null || !keys.has(name))
      if (missing !== undefined) {
        const what = missing === null ? 'an expression' : `“${missing}”`
        return stops(
          'partitions',
          `A unique index of a partitioned table must hold its partition key, and ${what} is missing.`,
          {
            hint:
              missing === null
                ? 'With an expression in the partition key there can be none.'
                : 'Add the column to the keys.',
          },
        )
      }
    }
  }
  const leaves = parts.filter((part) => part.kind !== 'p').length
  if (request.kind === 'drop-index' && index?.kind === 'I') {
    return passes(
      'partitions',
      `The indexes of all ${count(leaves)} partitions go with it, in one statement that locks them for a moment.`,
    )
  }
  return passes('partitions', `${plural(leaves, 'partition')} one after the other, each with a statement of its own.`)
}
