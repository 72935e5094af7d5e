import { plural } from '../format'
import { passes, stops, warns } from '../operation/check'
import type { Rule } from './rule'

/** Whether the index is whole: a leftover must not be, and a drop of one that is not is a removal. */
export const validity: Rule = ({ request, index }) => {
  if (!index) return null
  const { isValid } = index.memory
  const isWhole = isValid && index.isReady && index.isLive
  if (request.kind === 'remove-leftover') {
    if (isWhole) {
      return stops('validity', 'The index is valid and in use: it is no leftover.', {
        hint: 'Drop it as an index, if it is not needed.',
      })
    }
    if (index.parts.length > 0 && !request.finish) {
      return stops(
        'validity',
        `The partitioned index is unfinished, but ${plural(index.parts.length, 'part')} attached to it would go with it: it is no leftover.`,
        {
          hint: 'Finish it, or drop it as an index (drop-index), with its name typed; then it can be brought back.',
        },
      )
    }
    if (index.memory.isUnique && index.isReady && !request.finish) {
      return warns(
        'validity',
        'The index is invalid, but refuses equal rows already: afterwards they are accepted again.',
      )
    }
    return passes('validity', stateWords(index))
  }
  if (isWhole) return passes('validity', 'The index is valid.')
  if (request.kind === 'reindex-index' && index.kind === 'i') {
    return warns('validity', `${stateWords(index)} The rebuild makes it whole.`)
  }
  return warns('validity', stateWords(index))
}

function stateWords({
  memory,
  isReady,
  isLive,
  kind,
}: {
  memory: { isValid: boolean }
  isReady: boolean
  isLive: boolean
  kind: string
}): string {
  if (kind === 'I') return 'The partitioned index is invalid: not every partition has a valid index attached to it.'
  if (!isLive) return 'A concurrent drop of it was interrupted: no query and no write uses it.'
  if (isReady) return 'The index is invalid: every write keeps it up to date, and no query reads it.'
  return memory.isValid ? 'The index is not ready.' : 'The index is invalid: neither writes nor queries use it.'
}
